import "@cdktf/provider-aws/lib/vpc";
