import type { paths } from './schema.d.ts';

type Root = '/api/v1';
type Path = keyof paths extends infer Name ? (Name extends `${Root}${infer Rest}` ? Rest : never) : never;
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Json<Content> = Content extends { content: { 'application/json': infer Body } } ? Body : never;

/** What the API answers when it does what it was asked: `Reply<'/agents/{agent}', 'get'>`. */
export type Reply<Name extends Path, How extends Method = 'get'> = paths[`${Root}${Name}`][How] extends {
  responses: infer Replies;
}
  ? { [Status in keyof Replies]: Status extends 200 | 201 | 202 ? Json<Replies[Status]> : never }[keyof Replies]
  : never;

/** What the API takes: `Body<'/agents', 'post'>`. */
export type Body<Name extends Path, How extends Method> = paths[`${Root}${Name}`][How] extends {
  requestBody?: infer Request;
}
  ? Json<NonNullable<Request>>
  : never;

/** What a page of a list is a page of. */
export type ItemOf<Page> = Page extends { items: (infer Item)[] } ? Item : never;

export type Account = Reply<'/me'>;
export type Registered = Reply<'/auth/register', 'post'>;
export type ApprovalPage = Reply<'/approvals'>;
export type Approval = ItemOf<ApprovalPage>;
export type AgentPage = Reply<'/agents'>;
export type ListedAgent = ItemOf<AgentPage>;
export type Agent = Reply<'/agents/{agent}'>;
export type HistoryPage = Reply<'/agents/{agent}/messages'>;
export type HistoryEntry = ItemOf<HistoryPage>;
export type Timeline = Reply<'/messages/{message}/timeline'>;
export type Attempt = ItemOf<Reply<'/messages/{message}/attempts'>>;
export type Used = Reply<'/messages/{message}/used'>;
export type Tool = ItemOf<Reply<'/tools'>>;
export type Workers = Reply<'/workers'>;
export type Models = Reply<'/models'>;
export type SignIn = ItemOf<Reply<'/me/sessions'>>;
export type ApiKey = ItemOf<Reply<'/me/api-keys'>>;
export type ModelKey = ItemOf<Reply<'/model-keys'>>;
export type ToolConnection = ItemOf<Reply<'/tool-connections'>>;
export type McpServer = ItemOf<Reply<'/mcp-servers'>>;
export type Quota = Reply<'/governance/quota'>;
export type Usage = Reply<'/governance/usage'>;
export type Warning = Usage['warnings'][number];
export type UsageDays = Reply<'/governance/usage/days'>;
export type Violation = ItemOf<Reply<'/governance/violations'>>;
export type AuditEntry = ItemOf<Reply<'/audit'>>;
export type Verification = Reply<'/audit/verification'>;
