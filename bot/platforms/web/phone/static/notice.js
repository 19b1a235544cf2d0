// On a page without a session: says that nothing in the phone is lost.

import * as drafts from "./drafts.js";
import { $ } from "./view.js";

await drafts.open();
const waits = (await drafts.all()).some((draft) => draft.state !== "writing" || draft.fields.kind || draft.fields.text);
$("waiting").hidden = !waits;
