export const load = () => import("@cdktf/provider-aws");
