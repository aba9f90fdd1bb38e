import { main } from "../../../cli/artifacts";
import { catalogueAt, surroundingsOf } from "./surroundings";

/** `npm run artifacts -- fetch stage` against a publisher on this machine; a test interrupts it. */
const [origin = "", cache = ""] = process.argv.slice(2);
void main(["fetch", "stage"], surroundingsOf(catalogueAt(origin, Buffer.from("never whole")), cache)).then((code) => {
  process.exitCode = code;
});
