/* The page begins: what Dash and its components find by name is hung up, then Dash starts. */

import { keep } from "../briefing/basket.js";
import * as Packs from "../briefing/files.js";
import * as Choices from "../cards/choices.js";
import * as Responses from "../cards/responses.js";
import * as Tables from "../cards/tables.js";
import { fit } from "../charts/narrow.js";
import "../charts/points.js";
import * as Maps from "../map/instance.js";
import * as Figures from "../wall/figures.js";
import * as PlaylistEditor from "../wall/playlist_editor.js";
import * as Remote from "../wall/remote.js";
import * as Rooms from "../wall/rooms.js";
import * as Wall from "../wall/start.js";
import "./actions.js";
import * as Controls from "./controls.js";
import { offer, offerCallbacks } from "./dash.js";
import * as Editor from "./editor.js";
import "./print.js";
import * as Router from "./router.js";
import { newest_version } from "./version.js";

/* By the names that dashboard/callbacks gives them. */
offerCallbacks({
  routewatch_briefing: { keep, make: Packs.make, name: Packs.name },
  routewatch_charts: { fit },
  routewatch_choosing: Choices,
  routewatch_controls: Controls,
  routewatch_editor: { finish: Editor.finish },
  routewatch_map: { brush: Maps.brush, take: Maps.take, tick: Maps.tick },
  routewatch_playlists: { write: PlaylistEditor.write },
  routewatch_remote: { act: Remote.act, filter: Remote.filter, look: Remote.look, start: Remote.start },
  routewatch_rooms: { choose: Rooms.choose },
  routewatch_session: { newest_version },
  routewatch_view: Router,
  routewatch_wall: { arrive: Figures.arrive, start: Wall.start },
});

/* By the names that dashboard/components gives them. */
offer({
  dashAgGridComponentFunctions: { RowLink: Choices.RowLink },
  dashAgGridFunctions: { routewatchCell: Choices.routewatchCell, routewatchOrder: Tables.routewatchOrder },
});

Maps.adopt();

new window.DashRenderer(Responses.hooks);
