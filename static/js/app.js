// The entry of every page. Each part works alone; none is needed to read or to send a form.
import { speakPage } from "./announcer.js";
import { startExit } from "./exit.js";
import { startForms } from "./forms.js";
import { startMenus } from "./menus.js";
import { startOffline } from "./offline.js";
import { startSupport } from "./support.js";
import { startTimes } from "./times.js";

startExit();
startForms();
startMenus();
startTimes();
startOffline();
speakPage();
startSupport();
