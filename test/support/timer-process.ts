// A process of its own with the timer of pre-flights, for tests that end it in the middle. TEST_NOW is its clock.
import { preFlightTimer } from "@/lib/server/automations/pre-flight/timer";

const timer = preFlightTimer({ clock: async () => new Date(process.env.TEST_NOW ?? "") });
// Loads the modules of a first run, so that tests do not wait for them.
await import("@/lib/server/automations/pre-flight/scheduled-run");
console.log("ready");
process.stdin.once("data", async () => {
  await timer.tick();
  await timer.idle();
  console.log("idle");
  process.exit(0);
});
