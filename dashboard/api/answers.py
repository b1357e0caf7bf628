"""What every answer of the data interface has in common."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, jsonify

from dashboard.wiring import StoreUnavailableError
from data_access.availability.measures import DataUnavailableError
from data_access.filters import InvalidFilterError
from data_access.queries.series import NotCarriedError

P = ParamSpec("P")


class BadParameterError(ValueError):
    """A parameter of the data interface that is no filter and cannot be read.

    Attributes:
        key: its name.
    """

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class BusyError(RuntimeError):
    """Too much is asked for at once.

    Attributes:
        seconds: after which it is worth asking again.
    """

    def __init__(self, seconds: int, message: str) -> None:
        super().__init__(message)
        self.seconds = seconds


class UnknownPathError(LookupError):
    """The address names something that does not exist."""


def answered(handler: Callable[P, Response]) -> Callable[P, Response]:
    """A handler whose known errors become JSON that names the parameter and says what to do."""

    @wraps(handler)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return handler(*args, **kwargs)
        except (InvalidFilterError, BadParameterError) as error:
            return _problem(400, error.key, str(error))
        except NotCarriedError as error:
            return _problem(400, "by", f"{error}; ask for another dimension or measure")
        except DataUnavailableError as error:
            return _problem(404, "m", f"the store holds nothing of {error}")
        except UnknownPathError as error:
            return _problem(404, None, f"there is no {error}")
        except (StoreUnavailableError, BusyError) as error:
            return _later(error)

    return guarded


def _later(error: StoreUnavailableError | BusyError) -> Response:
    """What may succeed when it is asked for again."""
    if isinstance(error, StoreUnavailableError):
        return _problem(503, None, str(error))
    answer = _problem(429, None, str(error))
    answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _problem(status: int, parameter: str | None, message: str) -> Response:
    response = jsonify({"error": message, "parameter": parameter})
    response.status_code = status
    return response
