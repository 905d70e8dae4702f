/** The company's account of Databricks. */
export const ACCOUNT_ID = '5d2b8c14-90ef-4a37-8b61-c7d0e4f93a28';
