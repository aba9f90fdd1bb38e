import { featureText } from "../../../../cli/feature/feature-text";
import { add, edit, type Edit, remove } from "../edits";
import { both, dayFromNow, type PullRequest } from "../pull-request";

const featureFile = "environments/features/kyc-limits.ts";

const feature = (expires: string): Edit =>
  add(
    featureFile,
    featureText({
      name: "kyc-limits",
      environment: "stage",
      service: "barong",
      image: { registry: "quay.io", repository: "openware/barong", tag: "2.6.50" },
      owner: "eve",
      expires,
      writes: ["database", "broker"],
      reason: "limits per KYC level, ticket RK-812",
    }),
  );

/** What the environment has for a feature: its way in, what is made for it in the stores, and the jobs that test it. */
const besideFeature = [
  "update stage/platform-tools apps/StatefulSet/jenkins",
  "update stage/platform-tools core/ConfigMap/jenkins-files",
  "update stage/stage batch/Job/broker-provisioning-*",
  "update stage/stage batch/Job/database-provisioning-*",
  "update stage/stage core/ConfigMap/*",
  "update stage/stage apps/Deployment/*gateway",
  "update stage/stage networking.k8s.io/NetworkPolicy/*",
];

const barongOfStage = (tag: string): Edit =>
  edit(
    "environments/stage.ts",
    'repository: "openware/barong", tag: "2.6.49"',
    `repository: "openware/barong", tag: "${tag}"`,
  );

const barong = [
  "update stage/stage apps/Deployment/barong*",
  "update stage/stage apps/StatefulSet/barong-mailer",
  "* stage/stage batch/Job/barong-*",
];

const rangoImage = (image: object): Edit =>
  edit("platform/workloads/rango.ts", "image: images.rango,", `image: ${JSON.stringify(image)},`);

const rangoOfProduction = (replace: string): Edit =>
  edit(
    "environments/production.ts",
    '{ registry: "quay.io", repository: "openware/rango", tag: "2.6.4", exceptions: unpinned }',
    replace,
  );

const digest = `sha256:${"5f2c6ec6b0a3f8f5".repeat(4)}`;

const withAddress = (file: string, find: string): Edit =>
  edit(file, find, find.replace("}", `, OFFLOAD_ADDRESS: "0x${"5aAeb6053F3E94C9b9A0".toLowerCase().repeat(2)}" }`));

/** Of what runs: features, releases, sizes, settings, and where funds go. */
export const exchangePullRequests: readonly PullRequest[] = [
  {
    title: "Add an environment",
    edits: [],
    commands: [["new", "environment", "sandbox", "--from", "stage"]],
    verdict: "passed",
    changes: ["create sandbox/*"],
    findings: [],
  },
  {
    title: "Add a feature",
    edits: [feature(dayFromNow(20))],
    verdict: "passed",
    changes: [
      "create stage/feature-kyc-limits *",
      "create stage/cluster core/Namespace/feature-kyc-limits",
      ...besideFeature,
    ],
    findings: [],
  },
  {
    title: "Add a feature that has ended",
    edits: [feature(dayFromNow(-1))],
    verdict: "refused",
    changes: [
      "create stage/feature-kyc-limits *",
      "create stage/cluster core/Namespace/feature-kyc-limits",
      ...besideFeature,
    ],
    findings: [`expired stage/feature-kyc-limits ${featureFile}`],
  },
  {
    title: "Remove a feature",
    before: { edits: [feature(dayFromNow(20))] },
    edits: [remove(featureFile)],
    verdict: "passed",
    changes: [
      "destroy stage/feature-kyc-limits *",
      "destroy stage/cluster core/Namespace/feature-kyc-limits",
      ...besideFeature,
    ],
    findings: [],
  },
  {
    title: "Release Barong in stage",
    edits: [barongOfStage("2.6.50")],
    verdict: "passed",
    changes: barong,
    findings: [],
  },
  {
    title: "Go back to an older Barong in stage",
    edits: [barongOfStage("2.6.40")],
    verdict: "refused",
    changes: barong,
    findings: ["downgrade stage/stage apps/Deployment/barong*"],
  },
  {
    title: "Release Rango in production by tag, as somebody accepted",
    edits: [
      rangoOfProduction('{ registry: "quay.io", repository: "openware/rango", tag: "2.6.5", exceptions: unpinned }'),
    ],
    verdict: "passed",
    changes: ["update production/production apps/Deployment/rango"],
    findings: ["image production/production apps/Deployment/rango (excepted by cto@exchange.example)"],
  },
  {
    title: "Release Rango in production by digest",
    edits: [
      rangoOfProduction(`{ registry: "quay.io", repository: "openware/rango", tag: "2.6.5", digest: "${digest}" }`),
    ],
    verdict: "passed",
    changes: ["update production/production apps/Deployment/rango"],
    findings: [],
  },
  {
    title: "Release Rango in production by tag",
    edits: [rangoOfProduction('{ registry: "quay.io", repository: "openware/rango", tag: "2.6.5" }')],
    verdict: "incomplete",
    changes: [],
    findings: [],
    trouble: "Not in production: a tag can be moved",
  },
  {
    title: "Write an image by tag into the code",
    edits: [rangoImage({ registry: "quay.io", repository: "openware/rango", tag: "2.6.5" })],
    verdict: "refused",
    changes: both("update @/@ apps/Deployment/rango"),
    findings: ["image production/production apps/Deployment/rango"],
  },
  {
    title: "Write a fork into the code",
    edits: [rangoImage({ registry: "quay.io", repository: "exchange-example/rango", tag: "2.6.4", digest })],
    verdict: "refused",
    changes: both("update @/@ apps/Deployment/rango"),
    findings: ["image production/production apps/Deployment/rango"],
  },
  {
    title: "Run more of Rango in production",
    edits: [
      edit(
        "environments/production.ts",
        "rango: { replicas: { min: 2, max: 6 } }",
        "rango: { replicas: { min: 3, max: 8 } }",
      ),
    ],
    verdict: "passed",
    changes: [
      "update production/production autoscaling/HorizontalPodAutoscaler/rango",
      "update production/production core/ResourceQuota/room",
    ],
    findings: [],
  },
  {
    title: "Ask for better passwords",
    edits: [edit("platform/workloads/frontend.ts", "passwordEntropyStep: 14,", "passwordEntropyStep: 20,")],
    verdict: "passed",
    changes: both("update @/@ core/ConfigMap/frontend-files", "update @/@ apps/Deployment/frontend"),
    findings: [],
  },
  {
    title: "Call the administration's pages otherwise",
    edits: [
      edit("platform/workloads/frontend.ts", '    name: "tower",', '    name: "back-office",'),
      edit(
        "platform/flows/edge.ts",
        '"administration-gateway", "tower", 8080',
        '"administration-gateway", "back-office", 8080',
      ),
      edit(
        "platform/gateway/pages.ts",
        'administration: ["tower", "jenkins"],',
        'administration: ["back-office", "jenkins"],',
      ),
      edit("platform/gateway/pages.ts", 'upstreams["tower"]', 'upstreams["back-office"]'),
      edit("platform/customers.ts", 'images.tower ? ["tower"]', 'images.tower ? ["back-office"]'),
      edit("platform/customers.ts", '"peatio-api", "tower",', '"peatio-api", "back-office",'),
    ],
    verdict: "passed",
    changes: both(
      "create @/@ */back-office",
      "destroy @/@ */tower",
      "update @/@ networking.k8s.io/NetworkPolicy/administration-gateway",
      "update @/@ core/ConfigMap/administration-gateway-files",
      "update @/@ apps/Deployment/administration-gateway",
      "update @/cluster admissionregistration.k8s.io/ValidatingAdmissionPolicy/rkcp-services",
    ),
    // The exception is for every image of production, so for this one as well.
    findings: ["image production/production apps/Deployment/back-office (excepted by cto@exchange.example)"],
    // Withdrawals are approved on these pages, and the old ones go before the new ones are known to work.
    felt: "delayed",
  },
  {
    title: "Write an address for funds into a workload",
    edits: [withAddress("platform/workloads/coinhub.ts", "env: { BITGO_ENV: coinhub.network }")],
    verdict: "refused",
    changes: both(
      "update @/@ apps/Deployment/coinhub",
      "update @/cluster admissionregistration.k8s.io/ValidatingAdmissionPolicy/rkcp-pin-coinhub",
    ),
    findings: both("funds @/@ apps/Deployment/coinhub"),
  },
  {
    title: "Write an address for funds into a workload, with an exception",
    edits: [
      withAddress("platform/workloads/coinhub.ts", "env: { BITGO_ENV: coinhub.network }"),
      edit(
        "environments/exceptions.ts",
        "defineExceptions([])",
        `defineExceptions([${JSON.stringify({
          ...{ guard: "funds", environment: "production", address: "apps/Deployment/coinhub", owner: "ada" },
          ...{ expires: dayFromNow(14), reason: "the cold wallet moves; OPS-124" },
        })}])`,
      ),
    ],
    verdict: "incomplete",
    changes: [],
    findings: [],
    trouble: "no exception helps",
  },
];
