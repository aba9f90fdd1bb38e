import { rubyYaml } from "../ruby-yaml";

/** Calls that a robot must not make in bulk; a captcha guards them where the environment has one. */
const captchaProtected = ["user_create", "session_create", "password_reset", "email_confirmation"];

/**
 * `barong.yml`. Its keys are plain ASCII: the widely copied template writes the first letter of
 * `captcha_protected_endpoints` in Cyrillic, and the captcha is off without a word (application facts 17 no. 5).
 */
export function barongSettings(): string {
  return rubyYaml({
    activation_requirements: { email: "verified" },
    state_triggers: { banned: ["ban", "fraud"], deleted: ["delete"], locked: ["suspicious", "lock"] },
    document_types: ["Passport", "Identity card", "Driver license", "Utility bill", "Residential", "Institutional"],
    user_storage_titles: [],
    captcha_protected_endpoints: captchaProtected,
    // Who may verify a profile that they entered themselves: nobody below the superadmin.
    profile_verification_roles: ["superadmin"],
  });
}
