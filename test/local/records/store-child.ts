import { openHome } from "../../../local/records/home.js";
import { openRecords } from "../../../local/records/store.js";

/** A process that works on the records of a cloud: `FOLDER count TIMES` or `FOLDER churn`. */
const [folder = "", work, times] = process.argv.slice(2);
const records = openRecords(openHome(folder));
const base = { type: "azurerm_subnet", stack: "shop", status: "ready", effect: {} } as const;

if (work === "count") {
  for (let i = 0; i < Number(times); i++) {
    await records.exclusively(() => {
      const before = Number(records.get(base.type, "/counter")?.values.count ?? 0);
      records.put({ ...base, id: "/counter", values: { count: before + 1 } });
    });
  }
} else {
  console.log("churning");
  for (let i = 0; ; i++) {
    await records.exclusively(() => {
      const length = (i * 7919) % 200_000;
      records.put({ ...base, id: `/${i % 5}`, values: { length, text: "x".repeat(length) } });
      if (i % 7 === 0) records.remove(base.type, `/${(i + 2) % 5}`);
    });
  }
}
