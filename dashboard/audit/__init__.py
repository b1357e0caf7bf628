"""Who did what, when and with which result: one line each, kept where nobody changes it unseen."""
