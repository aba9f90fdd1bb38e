/** Where a provider may come from, as Terraform writes sources; the short form is the public registry's `hashicorp/aws`. */
export const providerSources: Readonly<Record<string, readonly string[]>> = {
  aws: ["aws", "hashicorp/aws", "registry.terraform.io/hashicorp/aws"],
};
