/** The parts of cdk.tf.json that the command line looks at. */
export interface TerraformConfiguration {
  readonly terraform?: {
    readonly backend?: Record<string, Record<string, unknown>>;
    readonly cloud?: Record<string, unknown>;
  };
  readonly provider?: { readonly azurerm?: readonly { subscription_id?: string; alias?: string }[] };
  readonly data?: Record<string, Record<string, unknown>>;
  readonly resource?: Record<string, Record<string, DeclaredResource>>;
}

export interface DeclaredResource {
  readonly "//"?: { readonly metadata?: { readonly path?: string } };
  /** Of a storage account. */
  readonly shared_access_key_enabled?: boolean;
  /** Of a share: `NFS`, else it is one of SMB. */
  readonly enabled_protocol?: string;
  /** Of a network interface. */
  readonly ip_configuration?: unknown;
}
