import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ name: string, seconds: number }} Time */

/**
 * The table at the end of a test run: every file, slowest first, and what the tests of machines have spent on what.
 * @param {readonly Time[]} files
 * @param {readonly Time[]} spent
 * @returns {string[]}
 */
export function timesTable(files, spent) {
  const sorted = slowestFirst(files);
  const long = sorted.filter(({ seconds }) => seconds >= 1);
  const short = sorted.slice(long.length);
  return [
    "seconds  file",
    ...long.map(row),
    ...(short.length === 0
      ? []
      : [row({ name: `${short.length} files of less than a second`, seconds: sum(short) })]),
    ...(spent.length === 0 ? [] : ["", "seconds  spent on machines, by several files at a time"]),
    ...slowestFirst(spent).map(row),
  ];
}

/**
 * What the tests of machines have spent: `notes` are theirs, `{ on, seconds }` a line; `events` those of the commands
 * that they ran, as `longshore --json` prints them.
 * @param {{ notes: string, events: string }} files
 * @param {{ firstBoot: string, files: readonly Time[] }} known  the title of that step; the files of these tests
 * @returns {Time[]}
 */
export function spentOnMachines({ notes, events }, { firstBoot, files }) {
  const noted = lines(notes);
  const told = lines(events);
  const seconds = (/** @type {(line: any) => boolean} */ of) =>
    [...noted, ...told].filter(of).reduce((total, line) => total + (line.seconds ?? 0), 0);
  const booting = seconds(
    ({ type, address, action }) => type === "resource" && isMachine(address) && action === "create",
  );
  const installing = seconds(({ type, step }) => type === "step" && step === firstBoot);
  const images = seconds(({ type, step }) => type === "step" && step.startsWith("image of "));
  const commands = seconds(({ on }) => on === "commands");
  const onHosts = seconds(({ on }) => on === "on hosts");
  const rebooting = seconds(({ on }) => on === "reboots");
  const all = sum(files);
  if (all === 0) return [];
  return [
    { name: "booting machines", seconds: booting },
    { name: "installing: first boots", seconds: installing },
    { name: "installing: building container images", seconds: images },
    { name: "reboots", seconds: rebooting },
    { name: "all else of the command line", seconds: Math.max(0, commands - booting - installing - images) },
    { name: "commands on hosts", seconds: onHosts },
    { name: "waiting, and all else", seconds: Math.max(0, all - commands - onHosts - rebooting) },
  ];
}

/** @param {string} address */
function isMachine(address) {
  return /azurerm_(?:linux_)?virtual_machine\./.test(address);
}

/** @param {string} file @returns {any[]} */
export function lines(file) {
  return existsSync(file)
    ? readFileSync(file, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];
}

/** @param {readonly Time[]} times */
function slowestFirst(times) {
  return [...times].sort((a, b) => b.seconds - a.seconds);
}

/** @param {readonly Time[]} times */
function sum(times) {
  return times.reduce((total, { seconds }) => total + seconds, 0);
}

/** @param {Time} time */
function row({ name, seconds }) {
  return `${seconds.toFixed(1).padStart(7)}  ${name}`;
}
