import { expect, it } from "vitest";
import {
  foldersBelow,
  removeFolder,
  removeVolume,
  unusedVolumes,
} from "../../../scripts/commands/volumes.js";

it("asks for the volumes that no container has", () => {
  expect(unusedVolumes()).toEqual({
    argv: [
      "sh",
      "-c",
      [
        "docker volume ls --quiet --filter dangling=true | while read -r name; do",
        `  [ -z "$(docker volume inspect --format '{{index .Labels "longshore.share"}}' -- "$name")" ] || continue`,
        "  made=$(docker volume inspect --format '{{.CreatedAt}}' -- \"$name\") || continue",
        "  place=$(docker volume inspect --format '{{.Mountpoint}}' -- \"$name\") || continue",
        '  printf \'%s %s %s\\n\' "$(du -s --bytes -- "$place" 2>/dev/null | cut -f 1)" "$made" "$name"',
        "done",
      ].join("\n"),
      "unused volumes",
    ],
    root: true,
    timeoutSeconds: 600,
  });
});

it("asks for folders and what they take, whatever their names", () => {
  expect(foldersBelow("/srv/-data $x")).toEqual({
    argv: ["du", "--bytes", "--null", "--max-depth=1", "--", "/srv/-data $x"],
    root: true,
    timeoutSeconds: 600,
  });
});

it("removes a volume that no container has, and never by force", () => {
  expect(removeVolume("-v").argv).toEqual(["docker", "volume", "rm", "--", "-v"]);
});

it("removes a folder, and nothing that is mounted in it", () => {
  expect(removeFolder("/srv/data/left over")).toEqual({
    argv: ["rm", "--recursive", "--one-file-system", "--", "/srv/data/left over"],
    root: true,
    timeoutSeconds: 600,
  });
});
