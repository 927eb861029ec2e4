import { describe, expect, it } from "vitest";
import { LoginSlot, OpenLogin } from "../../../src/server/account/login-slot.js";

describe("LoginSlot", () => {
  it("abandons the login that is open when the next one comes, and waits until that has been told", async () => {
    const slot = new LoginSlot();
    const login = new OpenLogin("");
    slot.take(login);
    const told: string[] = [];
    login.done = new Promise((resolve) => {
      login.signal.addEventListener("abort", () => {
        told.push(login.explain(login.signal.reason));
        setImmediate(resolve);
      });
    });
    await slot.clear("Login cancelled");
    expect(told).toEqual(["Login cancelled"]);
  });

  it("is not given back twice, so that a login which was cancelled keeps nothing", () => {
    const slot = new LoginSlot();
    const login = new OpenLogin("");
    slot.take(login);
    expect(slot.remove(login.id)).toBe(login);
    expect([slot.remove(login.id), slot.release(login)]).toEqual([null, false]);
  });

  it("leaves a login alone that has been kept", () => {
    const login = new OpenLogin("");
    login.keep();
    login.abandon("too late");
    expect(login.signal.aborted).toBe(false);
  });

  it("abandons also what comes after it was closed", async () => {
    const slot = new LoginSlot();
    await slot.close();
    const login = new OpenLogin("");
    slot.take(login);
    expect(login.signal.aborted).toBe(true);
    expect(() => login.keep()).toThrow("Login was not completed");
  });
});
