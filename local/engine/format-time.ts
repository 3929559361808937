/** RFC 3339, as in 2030-01-31T12:00:00Z. */
export function isTime(value: string): boolean {
  const [, year, month, day] = TIME.exec(value) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(value))) return false;
  // Date takes the 30th of February for the 2nd of March.
  return Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}

const TIME = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Numbers with units, as in 1h30m; not below zero. */
export function isDuration(value: string): boolean {
  return /^[+-]?0$|^\+?(((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/.test(value);
}

/** The seconds of an ISO 8601 period, as in PT15M; undefined when it is none. Years and months are mean ones. */
export function secondsOfPeriod(value: string): number | undefined {
  if (value === "P0") return 0;
  const match = PERIOD.exec(value);
  if (!match) return undefined;
  const [, sign, ...texts] = match;
  if (texts.every((text) => text === undefined)) return undefined;
  const total = texts.reduce(
    (sum, text, i) => sum + Number((text ?? "0").replace(",", ".")) * (SECONDS[i] ?? 0),
    0,
  );
  return sign === "-" ? -total : total;
}

const NUMBER = "(-?\\d+(?:[.,]\\d*)?)";
const PERIOD = new RegExp(
  `^([+-])?P(?:${NUMBER}Y)?(?:${NUMBER}M)?(?:${NUMBER}W)?(?:${NUMBER}D)?(?:T(?:${NUMBER}H)?(?:${NUMBER}M)?(?:${NUMBER}S)?)?$`,
);

const DAY = 86_400;
const YEAR = 365.2425 * DAY;
/** Of a year, a month, a week, a day, an hour, a minute and a second. */
const SECONDS = [YEAR, YEAR / 12, 7 * DAY, DAY, 3600, 60, 1];
