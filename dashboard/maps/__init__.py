"""What maps show: files that a browser fetches once, and what each view says of them.

The ground, the lines of corridors and names are files (`files`); what is counted comes with each
view (`view`), as GeoJSON that dash-leaflet draws, with its legend and what each mark says. Which
layers there are is `menu.LAYERS`.
"""
