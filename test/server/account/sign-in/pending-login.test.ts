import { describe, expect, it } from "vitest";
import { SignInFailure } from "../../../../src/server/account/sign-in/code-grant.js";
import { LoginSlot, OpenLogin } from "../../../../src/server/account/sign-in/pending-login.js";

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

  it("abandons what is still open when a login takes it, whatever was cleared before", () => {
    const slot = new LoginSlot();
    const [first, second] = [new OpenLogin(""), new OpenLogin("")];
    slot.take(first);
    slot.take(second);
    expect([first.signal.aborted, second.signal.aborted]).toEqual([true, false]);
    expect(slot.release(first)).toBe(false);
  });

  it("tells a login that is being prepared that another, or a logout, was asked for meanwhile", async () => {
    const slot = new LoginSlot();
    const first = slot.prepare();
    const second = slot.prepare();
    expect([first.aborted, second.aborted]).toEqual([true, false]);
    await slot.clear("Login cancelled");
    expect(second.reason).toEqual(new SignInFailure("Login cancelled"));
    await slot.close();
    expect(slot.prepare().aborted).toBe(true);
  });
});
