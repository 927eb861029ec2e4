/** Plays the browser scenarios against one server, and prints what was seen, a JSON object a line. */
import { browserScenarios } from "./browser.js";
import { Run, type ServerName } from "./driver.js";

const [server = "ours"] = process.argv.slice(2);

for (const scenario of browserScenarios) {
  try {
    const observation = await Run.play(server as ServerName, scenario);
    process.stdout.write(`${JSON.stringify({ name: scenario.name, observation })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ name: scenario.name, error: String(error) })}\n`);
  }
}
