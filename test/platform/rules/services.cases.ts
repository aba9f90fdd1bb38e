import { managementScopes } from "../../../platform/workloads/files/management";
import { managementIsGuarded, servicesAreComplete } from "../../../platform/rules/services";
import type { RuleCase } from "./rule-case";

const image = {
  registry: "docker.io",
  repository: "rubykube/applogic",
  tag: "latest",
  digest: `sha256:${"0".repeat(64)}`,
  exceptions: {
    line: {
      acceptedBy: "cto@exchange.example",
      reason: "its authors never released it: latest is all there is",
      expires: "2027-01-31",
    },
  },
};
const enabled = { "services.applogic": { enabled: true, replicas: { min: 1, max: 1 } } };
const peatio = "services.management.peatio";

export const serviceCases: readonly RuleCase[] = [
  {
    rule: servicesAreComplete,
    keeps: [
      { what: "Applogic with its image", changes: { ...enabled, "services.images.applogic": image } },
      { what: "a phone check that takes any code, in stage", changes: { "services.barong.phoneVerification": "mock" } },
    ],
    breaks: [
      {
        what: "Applogic without an image",
        changes: enabled,
        path: "services.applogic.enabled",
        message: "It has no image. Fix: name it in services.images.applogic, or disable it",
      },
      {
        what: "an image of Applogic that nobody runs",
        changes: { "services.images.applogic": image },
        path: "services.images.applogic",
        message: "services.applogic is off. Fix: remove the image, or enable it",
      },
      {
        what: "a phone check that takes any code, in production",
        base: "production",
        changes: { "services.barong.phoneVerification": "mock" },
        path: "services.barong.phoneVerification",
        message: 'Not in production: any code would be the right one. Fix: use "twilio_verify"',
      },
      {
        what: "no captcha in production",
        base: "production",
        changes: { "services.barong.captcha": "none" },
        path: "services.barong.captcha",
        message: 'Not in production: robots would sign up and try passwords. Fix: use "recaptcha" or "geetest"',
      },
    ],
  },
  {
    rule: managementIsGuarded,
    keeps: [
      {
        what: "money that two must sign for",
        changes: {
          [peatio]: { write_withdraws: { permitted: ["bank", "risk"], mandatory: ["bank", "risk"] } },
        },
      },
    ],
    breaks: [
      {
        what: "money that one key moves",
        changes: { [peatio]: { write_withdraws: { permitted: ["bank", "risk"], mandatory: ["bank"] } } },
        path: `${peatio}.write_withdraws`,
        message: "Allowed: two mandatory signers or more, since the scope moves money. Fix: name a second one",
      },
      {
        what: "the same signer named twice",
        changes: { [peatio]: { write_deposits: { permitted: ["bank"], mandatory: ["bank", "bank"] } } },
        path: `${peatio}.write_deposits`,
        message: "Allowed: two mandatory signers or more, since the scope moves money. Fix: name a second one",
      },
      {
        what: "a scope that nobody has to sign for",
        changes: { [peatio]: { read_deposits: { permitted: ["bank"], mandatory: [] } } },
        path: `${peatio}.read_deposits`,
        message: "Allowed: one mandatory signer or more. Fix: name one",
      },
      {
        what: "somebody who must sign and may not",
        changes: { [peatio]: { read_deposits: { permitted: ["bank"], mandatory: ["risk"] } } },
        path: `${peatio}.read_deposits`,
        message: "risk must sign but may not. Fix: add to permitted",
      },
      {
        what: "a scope that Barong has and Peatio has not",
        changes: { [peatio]: { otp_sign: { permitted: ["bank"], mandatory: ["bank"] } } },
        path: `${peatio}.otp_sign`,
        message: `Allowed: ${managementScopes.peatio.join(", ")}. Fix: correct the scope`,
      },
    ],
  },
];
