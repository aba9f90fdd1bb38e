import { describe, expect, test } from "vitest";
import {
  cloudEnvironment,
  installerEnvironment,
  plainEnvironment,
  refuseUnlessLoopback,
} from "../../rehearsal/child-environment";

const caller = {
  PATH: "/usr/bin",
  HOME: "/home/operator",
  AWS_PROFILE: "production",
  AWS_SECRET_ACCESS_KEY: "the-callers",
  AWS_ENDPOINT_URL: "https://ec2.eu-west-1.amazonaws.com",
  TF_CLI_ARGS: "-lock=false",
  TF_VAR_password: "the-callers",
  GOPROXY: "https://goproxy.example.org",
  PIP_INDEX_URL: "https://pypi.example.org/simple",
  HTTPS_PROXY: "http://proxy.example.org:3128",
};
const cloud = {
  endpoint: "http://127.0.0.1:4566",
  accountId: "123456789012",
  region: "eu-west-1",
  home: "/scratch/home",
  terraformConfiguration: "/scratch/terraform.rc",
};

describe("a cloud child's environment", () => {
  test("holds nothing of the caller's AWS and Terraform settings", () => {
    const environment = cloudEnvironment(cloud, caller);
    expect(Object.values(environment)).not.toContain("the-callers");
    expect(environment).not.toHaveProperty("AWS_PROFILE");
    expect(environment).not.toHaveProperty("TF_CLI_ARGS");
  });

  test("takes the environment's account id for the access key, so that ARNs match", () => {
    expect(cloudEnvironment(cloud, caller)["AWS_ACCESS_KEY_ID"]).toBe("123456789012");
  });

  test("sends every endpoint and every proxied request to the emulator", () => {
    const { AWS_ENDPOINT_URL, HTTP_PROXY, HTTPS_PROXY } = cloudEnvironment(cloud, caller);
    expect([AWS_ENDPOINT_URL, HTTP_PROXY, HTTPS_PROXY]).toEqual(Array(3).fill(cloud.endpoint));
  });

  test("lets the provider ask again at once, and wait as on AWS when told to", () => {
    expect(cloudEnvironment(cloud, caller)["VCR_MODE"]).toBe("REPLAY_ONLY");
    expect(cloudEnvironment({ ...cloud, pauses: true }, caller)).not.toHaveProperty("VCR_MODE");
  });

  test("has a home of its own, so that ~/.aws is not read", () => {
    expect(cloudEnvironment(cloud, caller)["HOME"]).toBe("/scratch/home");
  });
});

test("a program that touches no cloud gets PATH and no home", () => {
  expect(plainEnvironment({}, caller)).toEqual({ PATH: "/usr/bin" });
});

test("an installer keeps the caller's registries and proxies, and no cloud setting", () => {
  expect(Object.keys(installerEnvironment({}, caller)).sort()).toEqual([
    "GOPROXY", "HOME", "HTTPS_PROXY", "PATH", "PIP_INDEX_URL",
  ]); // prettier-ignore
});

describe("the endpoint", () => {
  test.each(["http://127.0.0.1:4566", "http://127.8.9.10:1", "http://[::1]:4566", "http://localhost:4566"])(
    "%s is loopback",
    (endpoint) => {
      expect(() => refuseUnlessLoopback(endpoint)).not.toThrow();
    },
  );

  test.each([
    "https://ec2.eu-west-1.amazonaws.com",
    "http://10.0.0.5:4566",
    "http://0.0.0.0:4566",
    "http://127.0.0.1.example.org",
    "http://localhost.example.org",
    "http://localhost@example.org",
    "https://127.0.0.1:4566",
    "127.0.0.1:4566",
    "",
  ])("%j is refused with what was found and the fix", (endpoint) => {
    expect(() => refuseUnlessLoopback(endpoint)).toThrow(`got ${endpoint}. Allowed: http on 127.0.0.0/8`);
    expect(() => cloudEnvironment({ ...cloud, endpoint }, caller)).toThrow("Fix: rehearse against the local emulator");
  });
});
