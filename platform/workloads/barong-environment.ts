import type { Environment } from "../../environments/schema";
import { physicalName } from "../naming";
import { transitPrefix } from "../secrets";
import { brokerUser, rabbitmqHost, railsEnvironment } from "./rails";

/** Variables of application facts 2.3; secrets come from the Agent. */
export function barongEnvironment(environment: Environment): Record<string, string> {
  return {
    ...railsEnvironment(environment, "barong"),
    JWT_PRIVATE_KEY_PATH: "/secrets/barong.key",
    // Customers read it in text messages and in their authenticator's list.
    BARONG_APP_NAME: environment.exchange.name,
    BARONG_DOMAIN: environment.domains.public,
    BARONG_EVENT_API_RABBITMQ_HOST: rabbitmqHost(environment),
    BARONG_EVENT_API_RABBITMQ_PORT: "5672",
    BARONG_EVENT_API_RABBITMQ_USERNAME: brokerUser("barong"),
    // The pod's own proxy; BARONG_VAULT_TOKEN stays unset, as Peatio's.
    BARONG_VAULT_ADDRESS: "http://127.0.0.1:8200",
    BARONG_VAULT_APP_NAME: transitPrefix(environment),
    BARONG_CSRF_PROTECTION: "true",
    // The default would make the first stranger who signs up an administrator (application facts 17 no. 28).
    BARONG_FIRST_REGISTRATION_SUPERADMIN: "false",
    BARONG_API_DATA_MASKING_ENABLED: "true",
    // Which networks it trusts to forward an address; the address itself is what the gateway wrote, whoever sent it.
    BARONG_GATEWAY: "cloudflare",
    BARONG_KYC_PROVIDER: "kycaid",
    BARONG_KYCAID_SANDBOX_MODE: String(environment.tier !== "production"),
    // The default, mock, takes any code for the right one.
    BARONG_PHONE_VERIFICATION: environment.services.barong.phoneVerification,
    BARONG_SMS_CONTENT_TEMPLATE: `Your code for ${environment.exchange.name}: {{code}}`,
    BARONG_CAPTCHA: environment.services.barong.captcha,
    // Its S3 client takes static keys only: the image can't use a role (application facts 2.3).
    BARONG_STORAGE_PROVIDER: "AWS",
    BARONG_STORAGE_BUCKET_NAME: physicalName(environment, "bucket", "kyc"),
    BARONG_STORAGE_REGION: environment.cloud.region,
    BARONG_API_CORS_ORIGINS: `https://${environment.domains.public}`,
  };
}
