import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { lockFile } from "../../stacks/locks";
import { parseJson } from "../../rehearsal/parse-json";
import { findOnPath } from "../../rehearsal/tools/find-on-path";
import { AwsRefusal, getAwsCli } from "../aws-cli/refusal";
import { type Check, healthy, ill, noted } from "./check";
import { printedBy } from "./printed-by";
import { isAtLeast } from "./versions";

const packageFile = z.object({ engines: z.object({ node: z.string() }) });

const node: Check = {
  id: "node",
  title: "Node",
  needs: "nothing",
  run: ({ repository }) => {
    const { engines } = packageFile.parse(readJson(path.join(repository, "package.json")));
    const oldest = engines.node.replace(/^>=/, "");
    const found = process.versions.node;
    const verdict = isAtLeast(found, oldest)
      ? healthy(found)
      : ill(`Node ${found}, package.json asks for ${oldest}`, `install Node ${oldest} or later (https://nodejs.org)`);
    return Promise.resolve(verdict);
  },
};

const lockedPackages = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), dev: z.boolean().optional(), optional: z.boolean().optional() }),
  ),
});

/** npm keeps a second lock file inside node_modules: what it has really installed. */
const packages: Check = {
  id: "packages",
  title: "npm packages",
  needs: "nothing",
  run: ({ repository }) => {
    const installedFile = path.join(repository, "node_modules", ".package-lock.json");
    if (!existsSync(installedFile)) return Promise.resolve(ill("nothing is installed in node_modules", "npm ci"));
    const wanted = lockedPackages.parse(readJson(path.join(repository, "package-lock.json"))).packages;
    const installed = lockedPackages.parse(readJson(installedFile)).packages;
    const different = Object.entries(wanted).filter(([name, { version, dev, optional }]) => {
      const found = installed[name];
      if (name === "" || version === undefined) return false;
      return found ? found.version !== version : !dev && !optional;
    });
    const [first] = different;
    if (!first) return Promise.resolve(healthy(`${Object.keys(installed).length} as locked`));
    const name = first[0].replace(/^.*node_modules\//, "");
    return Promise.resolve(
      ill(`${different.length} packages are not the ones of package-lock.json (${name} and others)`, "npm ci"),
    );
  },
};

const terraformVersion = z.object({ terraform_version: z.string() });
const oldestTerraform = "1.11.0";

const terraform: Check = {
  id: "terraform",
  title: "Terraform",
  needs: "nothing",
  run: async ({ signal }) => {
    // cdktf itself looks at this variable.
    const configured = process.env["TERRAFORM_BINARY_NAME"];
    const cure = `install Terraform ${oldestTerraform} or later (https://developer.hashicorp.com/terraform/install)`;
    const file = await findOnPath(configured === undefined ? ["terraform"] : [configured]);
    if (file === undefined) {
      const tofu = await findOnPath(["tofu"]);
      return tofu === undefined
        ? ill(`${configured ?? "terraform"}: not found on PATH`, cure)
        : ill("cdktf looks for terraform and finds only tofu", "export TERRAFORM_BINARY_NAME=tofu");
    }
    const printed = await printedBy(file, ["version", "-json"], { signal, environment: { CHECKPOINT_DISABLE: "1" } });
    const answer = terraformVersion.safeParse(parseJson(printed ?? ""));
    if (!answer.success) return ill(`${file} does not tell its version`, cure);
    const { terraform_version: found } = answer.data;
    return isAtLeast(found, oldestTerraform)
      ? healthy(`${path.basename(file)} ${found}`)
      : ill(`${path.basename(file)} ${found}; the stacks ask for ${oldestTerraform}`, cure);
  },
};

const git: Check = {
  id: "git",
  title: "working tree",
  needs: "nothing",
  run: async ({ repository, signal }) => {
    const file = await findOnPath(["git"]);
    if (file === undefined)
      return noted("git: not found on PATH", "install git, so that a deploy can be traced to a commit");
    const printed = await printedBy(file, ["status", "--porcelain"], { signal, cwd: repository });
    if (printed === undefined) return noted("the sources are under no version control", "git init, and commit them");
    const changed = printed.split("\n").filter((line) => line !== "").length;
    if (changed === 0) return healthy("clean");
    return noted(
      `${changed} files differ from the last commit`,
      "commit them before a deploy, so that it can be traced",
    );
  },
};

const providerLock: Check = {
  id: "provider-lock",
  title: "provider checksums",
  needs: "nothing",
  run: ({ environment, repository }) => {
    const file = lockFile(environment.cloud.provider, path.join(repository, "locks"));
    const label = path.relative(repository, file);
    return Promise.resolve(
      existsSync(file)
        ? healthy(label)
        : ill(`${label} is missing: everybody would install the newest provider`, "npm run lock, and commit it"),
    );
  },
};

const awsCli: Check = {
  id: "aws-cli",
  title: "AWS CLI",
  needs: "nothing",
  run: async ({ aws }) => {
    try {
      const found = await aws.version();
      return isAtLeast(found, "2")
        ? healthy(found)
        : ill(`AWS CLI ${found}; version 1 lacks sign-in by SSO`, getAwsCli);
    } catch (thrown) {
      if (thrown instanceof AwsRefusal) return ill(thrown.message, thrown.cure);
      throw thrown;
    }
  },
};

const sessionPlugin: Check = {
  id: "session-plugin",
  title: "Session Manager plugin",
  needs: "nothing",
  run: async ({ signal }) => {
    const printed = await printedBy("session-manager-plugin", ["--version"], { signal });
    return printed !== undefined
      ? healthy(printed.trim())
      : ill(
          "session-manager-plugin: not found on PATH; without it nobody gets to the jumpbox",
          "install it (AWS Systems Manager User Guide, Install the Session Manager plugin)",
        );
  },
};

/** What this machine needs before any account is asked. */
export const machineChecks: readonly Check[] = [node, packages, terraform, git, providerLock, awsCli, sessionPlugin];

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8")) as unknown;
}
