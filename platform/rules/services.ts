import { managementFaults, type ManagedApp } from "../workloads/files/management";
import { type Rule, violation } from "./rule";

/** What one setting of the services asks of another, and what only stage may use. */
export const servicesAreComplete: Rule = (env) => {
  const { applogic, images, barong } = env.services;
  const inProduction = env.tier === "production";
  return [
    ...violation(
      env,
      applogic.enabled && images.applogic === undefined,
      "services.applogic.enabled",
      true,
      "It has no image. Fix: name it in services.images.applogic, or disable it",
    ),
    ...violation(
      env,
      !applogic.enabled && images.applogic !== undefined,
      "services.images.applogic",
      images.applogic,
      "services.applogic is off. Fix: remove the image, or enable it",
    ),
    ...violation(
      env,
      inProduction && barong.phoneVerification === "mock",
      "services.barong.phoneVerification",
      "mock",
      'Not in production: any code would be the right one. Fix: use "twilio_verify"',
    ),
    ...violation(
      env,
      inProduction && barong.captcha === "none",
      "services.barong.captcha",
      "none",
      'Not in production: robots would sign up and try passwords. Fix: use "recaptcha" or "geetest"',
    ),
  ];
};

/** What is called without a customer's session is signed, and what moves money by two. */
export const managementIsGuarded: Rule = (env) =>
  (["peatio", "barong"] as const satisfies ManagedApp[]).flatMap((app) => {
    const access = env.services.management[app];
    return managementFaults(app, access).flatMap(({ scope, message }) =>
      violation(env, true, `services.management.${app}.${scope}`, access[scope], message),
    );
  });
