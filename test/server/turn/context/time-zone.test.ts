import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { timeZone } from "../../../../src/server/turn/context/time-zone.js";

describe("timeZone", () => {
  let folder: string;
  let link: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zone-"));
    link = join(folder, "localtime");
    vi.stubEnv("TZ", undefined);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    vi.unstubAllEnvs();
  });

  it.each([
    ["/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"],
    ["../usr/share/zoneinfo/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"],
    ["/usr/share/zoneinfo/Etc/GMT+3", "Etc/GMT+3"],
    ["/var/db/timezone/zoneinfo/Asia/Kolkata", "Asia/Kolkata"],
    ["/usr/share/zoneinfo/posix/Asia/Tokyo", "Asia/Tokyo"],
  ])("is what the link %s leads to, without loading calendars", (target, name) => {
    symlinkSync(target, link);
    const asked = vi.spyOn(Intl, "DateTimeFormat");
    expect(timeZone(link)).toBe(name);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  it.each(["missing", "elsewhere"])("is the platform's where the link is %s", (kind) => {
    if (kind === "elsewhere") symlinkSync("/somewhere/else", link);
    const { timeZone: platform } = Intl.DateTimeFormat().resolvedOptions();
    expect(timeZone(link)).toBe(platform === "UTC" ? "Etc/UTC" : platform);
  });

  it("is the one of TZ where that is set", () => {
    symlinkSync("/usr/share/zoneinfo/Europe/Berlin", link);
    vi.stubEnv("TZ", "Asia/Tokyo");
    expect(timeZone(link)).toBe("Asia/Tokyo");
  });
});
