/* The page begins: all that Dash, its components and the browser must find by name is hung up here, and
 * nowhere else; then Dash starts.
 */

import * as Choices from "../cards/choices.js";
import * as Responses from "../cards/responses.js";
import * as Charts from "../charts/library.js";
import * as Maps from "../map/instance.js";
import * as Figures from "../wall/figures.js";
import * as RemoteControls from "../wall/remote_controls.js";
import * as Wall from "../wall/start.js";
import "./actions.js";
import * as Controls from "./controls.js";
import { Inert } from "./inert.js";
import * as Router from "./router.js";
import { newest_version } from "./version.js";

/* Clientside callbacks, by the names that dashboard/callbacks gives them. */
Object.assign((window.dash_clientside ??= {}), {
  routewatch_choosing: Choices,
  routewatch_controls: Controls,
  routewatch_remote: RemoteControls,
  routewatch_session: { newest_version },
  routewatch_view: Router,
  routewatch_wall: { arrive: Figures.arrive, start: Wall.start },
});

/* Components, and functions of grids, by the names that dashboard/components gives them. */
window.routewatch_inert = { Inert };
window.dashAgGridComponentFunctions = { RowLink: Choices.RowLink };
window.dashAgGridFunctions = { routewatchCell: Choices.routewatchCell };

window.fetch = Responses.request;
Charts.promise();
Maps.adopt();

new window.DashRenderer();
