/* Written by `npm run api-types`. */
export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public keys of access tokens (RFC 7517) */
        get: operations["getWellKnownJwksJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened in one account, newest first, for an admin; the nil owner is the system */
        get: operations["getAdminAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/audit/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prove the audit of one account, for an admin */
        get: operations["getAdminAuditVerification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the accounts, newest first, for an admin */
        get: operations["getAdminUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{user}/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a token with which somebody sets a new password; it is shown once */
        post: operations["postAdminUserPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{user}/quota": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Limits of a user; for admins */
        get: operations["getAdminUserQuota"];
        /** Set the limits of a user; for admins */
        put: operations["putAdminUserQuota"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/users/{user}/role": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make somebody a user, an auditor or an admin */
        put: operations["putAdminUserRole"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your agents */
        get: operations["getAgents"];
        put?: never;
        /** Create an agent */
        post: operations["postAgents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One agent, with its system prompt */
        get: operations["getAgent"];
        /** Replace an agent by a new version */
        put: operations["putAgent"];
        post?: never;
        /** Delete an agent; it can be restored for a time */
        delete: operations["deleteAgent"];
        options?: never;
        head?: never;
        /** Change parts of an agent (RFC 7396); makes a new version */
        patch: operations["patchAgent"];
        trace?: never;
    };
    "/api/v1/agents/{agent}/acd": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The capability descriptor of an agent, or of an earlier version of it */
        get: operations["getAgentAcd"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the conversations of an agent */
        get: operations["getAgentConversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the files of an agent, newest first */
        get: operations["getAgentDocuments"];
        put?: never;
        /** Give an agent a file: the body is the file, its media type the Content-Type */
        post: operations["postAgentDocuments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/documents/{document}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file of an agent, without its content */
        get: operations["getAgentDocument"];
        put?: never;
        post?: never;
        /** Delete a file of an agent */
        delete: operations["deleteAgentDocument"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/documents/{document}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The content of a file of an agent, to be saved */
        get: operations["getAgentDocumentContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/memories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what an agent remembers, newest first */
        get: operations["getAgentMemories"];
        put?: never;
        post?: never;
        /** Have an agent forget everything; what was written stays in its history */
        delete: operations["deleteAgentMemories"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/memories/{memory}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Have an agent forget one memory */
        delete: operations["deleteAgentMemory"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/memories/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look for memories of an agent by their meaning, the nearest first */
        post: operations["postAgentMemoriesSearch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was written to an agent and what it answered, newest first */
        get: operations["getAgentMessages"];
        put?: never;
        /** Write to an agent */
        post: operations["postAgentMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an agent did and what it took, in numbers */
        get: operations["getAgentMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop an agent from taking messages */
        post: operations["postAgentPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring a deleted agent back */
        post: operations["postAgentRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a paused agent take messages again */
        post: operations["postAgentResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the runs of an agent, newest first */
        get: operations["getAgentRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of an agent, newest first */
        get: operations["getAgentVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version of an agent as it was written */
        get: operations["getAgentVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/versions/{version}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What changed between two versions */
        get: operations["getAgentVersionDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{agent}/versions/{version}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a new version that is equal to an earlier one */
        post: operations["postAgentVersionRollback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One answer of an agent that is not saved */
        post: operations["postAgentsTry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/{alert}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that you have seen a warning; said again, the first time counts */
        post: operations["postAlertAcknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what waits for your agreement, newest first */
        get: operations["getApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{approval}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One request for agreement, with exactly what would run */
        get: operations["getApproval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/{approval}/decision": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Agree, agree to other arguments, or deny */
        post: operations["postApprovalDecision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer several requests, each by itself */
        post: operations["postApprovalsDecisions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow your approvals as they are asked for and answered */
        get: operations["getApprovalsEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened in your account, newest first */
        get: operations["getAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All of it as JSON Lines, oldest first */
        get: operations["getAuditExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prove that no row of your audit was changed, removed or put in */
        get: operations["getAuditVerification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in */
        post: operations["postAuthLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this sign-in */
        post: operations["postAuthLogout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set a new password with a token of an admin; ends all sign-ins */
        post: operations["postAuthPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Trade a refresh token for the next pair of tokens */
        post: operations["postAuthRefresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Create an account, its XMPP address and a first sign-in */
        post: operations["postAuthRegister"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/temporal-session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open Temporal’s Web UI to this browser for a quarter of an hour (admins and auditors) */
        post: operations["postAuthTemporalSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow your account: approvals, messages and agents as they change */
        get: operations["getEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/governance/quota": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Limits of the account, and who set them */
        get: operations["getGovernanceQuota"];
        /** Lower limits of the account; what is left out is as an admin set it */
        put: operations["putGovernanceQuota"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/governance/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is used of the limits now, and warnings of the last day */
        get: operations["getGovernanceUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/governance/usage/days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, tokens and estimated cost by UTC day, agent and model */
        get: operations["getGovernanceUsageDays"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/governance/violations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what rules refused, newest first */
        get: operations["getGovernanceViolations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/granted/{owner}/agents/{agent}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was written to an agent and what it answered, under a grant of its owner */
        get: operations["getOwnerAgentMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/granted/{owner}/messages/{message}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The 15 steps of one message, under a grant of its owner */
        get: operations["getOwnerMessageTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What owners let you read now, for an auditor */
        get: operations["getGrants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your MCP servers and their tools, without the headers */
        get: operations["getMcpServers"];
        put?: never;
        /** Add an MCP server and read its tools */
        post: operations["postMcpServers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers/{server}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show one of your MCP servers */
        get: operations["getServer"];
        put?: never;
        post?: never;
        /** Delete an MCP server; its tools are not called again */
        delete: operations["deleteServer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mcp-servers/{server}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Read the tools of an MCP server again, and take them as they are now */
        post: operations["postServerRefresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account that is signed in */
        get: operations["getMe"];
        put?: never;
        post?: never;
        /** Close the account for good; what is kept of it is erased as soon as its open work has ended */
        delete: operations["deleteMe"];
        options?: never;
        head?: never;
        /** Change the account: name, language, password */
        patch: operations["patchMe"];
        trace?: never;
    };
    "/api/v1/me/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your API keys, without the keys */
        get: operations["getMeApiKeys"];
        put?: never;
        /** Make an API key; it is shown once */
        post: operations["postMeApiKeys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/api-keys/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key */
        delete: operations["deleteMeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything of your account as JSON Lines; the last line says that it is whole */
        get: operations["getMeExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what you have granted, newest first, those that are over too */
        get: operations["getMeGrants"];
        put?: never;
        /** Let an auditor read what one agent was asked and answered, for some hours */
        post: operations["postMeGrants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/grants/{grant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a grant back: nothing more is read under it */
        delete: operations["deleteMeGrant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your sign-ins */
        get: operations["getMeSessions"];
        put?: never;
        post?: never;
        /** End all other sign-ins */
        delete: operations["deleteMeSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one sign-in */
        delete: operations["deleteMeSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/xmpp-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace the XMPP password; the new one is shown once */
        post: operations["postMeXmppPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/xmpp-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A short-lived token to sign in to XMPP with (X-OAUTH2); it ends with this sign-in */
        post: operations["postMeXmppToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One message and what became of it */
        get: operations["getMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What workers were handed for a message, each attempt by itself */
        get: operations["getMessageAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a message that is not answered yet */
        post: operations["postMessageCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Follow one message while it is answered */
        get: operations["getMessageEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which rules decided about a message, and by which facts */
        get: operations["getMessagePolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done for a message, by which rules, and where the audit says so */
        get: operations["getMessageReceipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a message’s workflow once more over its recorded history, without doing anything in the world */
        post: operations["postMessageReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The 15 steps of one message, and what it cost */
        get: operations["getMessageTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{message}/used": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an answer used: calls of tools with what they gave, memories, files */
        get: operations["getMessageUsed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your own model keys, without the keys */
        get: operations["getModelKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model-keys/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Save or replace your own key for a provider */
        put: operations["putProvider"];
        post?: never;
        /** Delete your own key for a provider; the next call does not use it */
        delete: operations["deleteProvider"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the providers and their models */
        get: operations["getModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tool-connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your connections for tools, without where they lead and how to get in */
        get: operations["getToolConnections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tool-connections/{connection}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one connection, without where it leads and how to get in */
        get: operations["getConnection"];
        /** Save or replace a connection to a PostgreSQL database, and the tables of it that may be read */
        put: operations["putConnection"];
        post?: never;
        /** Delete a connection; the next call does not use it */
        delete: operations["deleteConnection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tools that your agents can be given */
        get: operations["getTools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** AI workers and their health */
        get: operations["getWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process runs */
        get: operations["getHealthLive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether everything the API needs answers */
        get: operations["getHealthReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document: the API in OpenAPI 3.1 */
        get: operations["getOpenapiJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/temporal/codec/decode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open payloads of your workflows (Temporal’s remote codec) */
        post: operations["postTemporalCodecDecode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/temporal/codec/encode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refused: nothing is sealed from outside, where it could pass for what a process of ours wrote */
        post: operations["postTemporalCodecEncode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            /** @description One English sentence */
            detail?: string;
            /** @description Facts of this code, such as a limit */
            details?: Record<string, never>;
            /** @description Every member that is wrong, by a JSON Pointer into the body or by the name of a parameter */
            errors?: {
                /**
                 * @description What is wrong; a code stays the same
                 * @enum {string}
                 */
                code: "required" | "unknown_field" | "type" | "choice" | "format" | "multiple" | "invalid" | "too_short" | "too_long" | "too_small" | "too_big" | "too_few" | "too_many" | "access_token_over" | "address_ascii" | "address_at" | "address_at_once" | "address_bare" | "address_broken" | "address_control" | "address_domain" | "address_ip" | "address_local" | "address_one" | "address_quoted" | "admin_last" | "admin_only" | "agent_changed" | "answered_before" | "api_key_over" | "approvers_others" | "arguments_deep" | "arguments_of_denial" | "arguments_unclear" | "auditor_unknown" | "bare_jid" | "base64" | "body_early" | "body_empty" | "body_large" | "body_not_utf8" | "builtin_model" | "certificate" | "command_name" | "connection_name" | "connections_full" | "cookie_elsewhere" | "credentials_needed" | "cursor" | "email_control" | "export_busy" | "fallback_same" | "file_empty" | "file_name" | "get_body" | "header_fixed" | "header_https" | "header_letters" | "header_name" | "header_ours" | "header_value" | "headers_many" | "host_name" | "host_not_allowed" | "host_not_found" | "host_pattern" | "host_unknown" | "if_match" | "key_characters" | "key_form" | "key_nobody" | "key_once" | "localpart" | "localpart_agent" | "mail_not_set" | "mcp_server_name" | "media_body" | "media_utf8" | "message_finished" | "no_address" | "no_history" | "no_sandbox" | "not_sent_as_json" | "nothing_to_change" | "pages" | "password_needs_current" | "password_without_new" | "past" | "period_order" | "permissions_changed" | "pool_name" | "reading_only" | "recipients_twice" | "refresh_needed" | "refresh_token_over" | "request_changed" | "request_closed" | "reset_over" | "restore_over" | "search_not_set" | "table_name" | "table_system" | "taken" | "text_broken" | "text_control" | "text_empty" | "text_line" | "tls" | "tool_gone" | "tool_name" | "tool_nowhere" | "tool_twice" | "url" | "url_complete" | "url_credentials" | "url_plain" | "url_private" | "url_redirects" | "url_scheme" | "url_secret" | "api_keys_full" | "arguments_large" | "body_nested" | "body_not_json" | "code_long" | "grants_full" | "headers_most" | "limit_granted" | "looser" | "mcp_name_taken" | "mcp_servers_full" | "member_twice" | "model_needed" | "period_long" | "prompt_long" | "too_hot" | "requests_many" | "tool_unknown";
                /** @description The same as an English sentence */
                detail: string;
                parameter?: string;
                /** @description Facts of the code: minimum, maximum, expected, allowed, … */
                params?: {
                    [key: string]: string | number | string[];
                };
                pointer?: string;
            }[];
            /**
             * Format: uri
             * @description Names this occurrence; the same id stands in the log
             */
            instance: string;
            /** @description A code that names the sentence in detail and stays the same; its facts stand in details */
            reason?: string;
            status: number;
            /** @description In the language of Accept-Language: English or Portuguese */
            title: string;
            /**
             * Format: uri
             * @description urn:problem: and the code of the error, which stays the same
             */
            type: string;
        };
    };
    responses: never;
    parameters: {
        /**
         * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
         * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
         */
        IdempotencyKey: string;
        /** @description The id of the last event that was seen: the stream goes on after it, or begins with `reset` */
        LastEventId: string;
    };
    requestBodies: never;
    headers: {
        /** @description true: this is the answer of an earlier request with the same Idempotency-Key; nothing ran again */
        "Idempotency-Replayed": "true";
        /**
         * @description What is left of each limit that the request was counted by: `r` requests, and all of them again in `t` seconds (draft-ietf-httpapi-ratelimit-headers)
         * @example "reads-address";r=11998;t=58, "reads-user";r=1198;t=58
         */
        RateLimit: string;
        /**
         * @description Those limits: `q` requests in `w` seconds
         * @example "reads-address";q=12000;w=60, "reads-user";q=1200;w=60
         */
        "RateLimit-Policy": string;
        /** @description Seconds after which another try makes sense */
        "Retry-After": number;
        /** @description How to sign in (RFC 6750) */
        "WWW-Authenticate": string;
        /** @description Names this request; the same id stands in the log */
        "X-Request-Id": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getWellKnownJwksJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keys: {
                            [key: string]: unknown;
                        }[];
                    };
                };
            };
        };
    };
    getAdminAudit: {
        parameters: {
            query: {
                agent?: string;
                cursor?: string;
                event_type?: "access.denied" | "account.closed" | "account.created" | "account.erased" | "account.exported" | "account.password_changed" | "account.password_reset" | "account.password_reset_issued" | "account.role_changed" | "account.sign_in_failed" | "account.signed_in" | "account.xmpp_password_changed" | "agent.changed" | "agent.created" | "agent.deleted" | "agent.paused" | "agent.purged" | "agent.restored" | "agent.resumed" | "agent.tried" | "alert.acknowledged" | "approval.approved" | "approval.denied" | "approval.expired" | "approval.requested" | "approval.withdrawn" | "api_key.created" | "api_key.deleted" | "content.read" | "document.added" | "document.deleted" | "grant.given" | "grant.revoked" | "mcp_server.added" | "mcp_server.deleted" | "mcp_server.refreshed" | "memory.forgotten" | "memory.gave_way" | "message.answered" | "message.failed" | "message.refused" | "model_key.deleted" | "model_key.saved" | "permit.refused" | "quota.changed" | "session.ended" | "session.token_reused" | "tool.called" | "tool.refused" | "tool_connection.deleted" | "tool_connection.saved";
                from?: string;
                limit?: number;
                owner: string;
                severity?: "info" | "warning" | "critical";
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actor: {
                                id: string | null;
                                /** @enum {string} */
                                kind: "owner" | "agent" | "platform" | "other" | "unknown";
                            };
                            agent_id: string | null;
                            /** Format: date-time */
                            created_at: string;
                            details: {
                                [key: string]: unknown;
                            };
                            event_type: string;
                            hash: string;
                            /** Format: uuid */
                            id: string;
                            message_id: string | null;
                            sequence: number;
                            /** @enum {string} */
                            severity: "info" | "warning" | "critical";
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getAdminAuditVerification: {
        parameters: {
            query: {
                owner: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        anchored_at: string | null;
                        anchored_to: number;
                        anchors: number;
                        faults: {
                            id: string | null;
                            /** @enum {string} */
                            kind: "changed" | "missing" | "inserted" | "rewritten" | "forged";
                            sequence: number;
                        }[];
                        first_sequence: number;
                        last_sequence: number;
                        ok: boolean;
                        rows: number;
                        /** Format: date-time */
                        verified_at: string;
                    };
                };
            };
        };
    };
    getAdminUsers: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            created_at: string;
                            email: string;
                            jid: string;
                            name: string;
                            /** @enum {string} */
                            role: "user" | "auditor" | "admin";
                            /** Format: uuid */
                            user_id: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    postAdminUserPasswordReset: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        expires_at: string;
                        token: string;
                        /** Format: uuid */
                        user_id: string;
                    };
                };
            };
        };
    };
    getAdminUserQuota: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        granted: {
                            /** @default 100 */
                            concurrent_requests: number;
                            /** @default 50 */
                            concurrent_requests_per_agent: number;
                            /** @default 2048 */
                            memory_mb: number;
                            /** @default 2000000 */
                            tokens_per_day: number;
                            /** @default 100000 */
                            tokens_per_minute: number;
                            /** @default 43200 */
                            worker_seconds_per_agent_day: number;
                            /** @default 86400 */
                            worker_seconds_per_day: number;
                        };
                        limits: {
                            /** @default 100 */
                            concurrent_requests: number;
                            /** @default 50 */
                            concurrent_requests_per_agent: number;
                            /** @default 2048 */
                            memory_mb: number;
                            /** @default 2000000 */
                            tokens_per_day: number;
                            /** @default 100000 */
                            tokens_per_minute: number;
                            /** @default 43200 */
                            worker_seconds_per_agent_day: number;
                            /** @default 86400 */
                            worker_seconds_per_day: number;
                        };
                        own: {
                            concurrent_requests?: number;
                            concurrent_requests_per_agent?: number;
                            memory_mb?: number;
                            tokens_per_day?: number;
                            tokens_per_minute?: number;
                            worker_seconds_per_agent_day?: number;
                            worker_seconds_per_day?: number;
                        };
                    };
                };
            };
        };
    };
    putAdminUserQuota: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 100 */
                    concurrent_requests?: number;
                    /** @default 50 */
                    concurrent_requests_per_agent?: number;
                    /** @default 2048 */
                    memory_mb?: number;
                    /** @default 2000000 */
                    tokens_per_day?: number;
                    /** @default 100000 */
                    tokens_per_minute?: number;
                    /** @default 43200 */
                    worker_seconds_per_agent_day?: number;
                    /** @default 86400 */
                    worker_seconds_per_day?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        granted: {
                            /** @default 100 */
                            concurrent_requests: number;
                            /** @default 50 */
                            concurrent_requests_per_agent: number;
                            /** @default 2048 */
                            memory_mb: number;
                            /** @default 2000000 */
                            tokens_per_day: number;
                            /** @default 100000 */
                            tokens_per_minute: number;
                            /** @default 43200 */
                            worker_seconds_per_agent_day: number;
                            /** @default 86400 */
                            worker_seconds_per_day: number;
                        };
                        limits: {
                            /** @default 100 */
                            concurrent_requests: number;
                            /** @default 50 */
                            concurrent_requests_per_agent: number;
                            /** @default 2048 */
                            memory_mb: number;
                            /** @default 2000000 */
                            tokens_per_day: number;
                            /** @default 100000 */
                            tokens_per_minute: number;
                            /** @default 43200 */
                            worker_seconds_per_agent_day: number;
                            /** @default 86400 */
                            worker_seconds_per_day: number;
                        };
                        own: {
                            concurrent_requests?: number;
                            concurrent_requests_per_agent?: number;
                            memory_mb?: number;
                            tokens_per_day?: number;
                            tokens_per_minute?: number;
                            worker_seconds_per_agent_day?: number;
                            worker_seconds_per_day?: number;
                        };
                    };
                };
            };
        };
    };
    putAdminUserRole: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "user" | "auditor" | "admin";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        role: "user" | "auditor" | "admin";
                        /** Format: uuid */
                        user_id: string;
                    };
                };
            };
        };
    };
    getAgents: {
        parameters: {
            query?: {
                cursor?: string;
                include?: "metrics";
                limit?: number;
                q?: string;
                sort?: "created" | "name" | "last_used";
                state?: "active" | "paused" | "deleted";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @enum {string} */
                            activity?: "idle" | "thinking" | "waiting";
                            /** Format: uuid */
                            agent_id: string;
                            capabilities: {
                                /** @default [] */
                                domain_tags: string[];
                                /** @default 0.5 */
                                priority_weight: number;
                            };
                            /** Format: date-time */
                            created_at: string;
                            deleted_at: string | null;
                            governance: {
                                /** @default [] */
                                allowed_domains: string[];
                                /** @default true */
                                audit_log_enabled: boolean;
                                /** @default 512 */
                                max_memory_mb: number;
                                /** @default 1000 */
                                max_tokens_per_minute: number;
                            };
                            jid: string;
                            last_used_at: string | null;
                            llm_config: {
                                /** @default null */
                                fallback: {
                                    model: string;
                                    /** @enum {string} */
                                    provider: "builtin" | "openai" | "anthropic" | "google";
                                } | null;
                                /** @default 4096 */
                                max_tokens: number;
                                /** @default builtin */
                                model: string;
                                /**
                                 * @default builtin
                                 * @enum {string}
                                 */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                                /** @default 0.7 */
                                temperature: number;
                                /** @default default */
                                worker_pool: string;
                            };
                            memory_config: {
                                /**
                                 * @default sentence-transformers/all-MiniLM-L6-v2
                                 * @constant
                                 */
                                embedding_model: "sentence-transformers/all-MiniLM-L6-v2";
                                /** @default true */
                                long_term_enabled: boolean;
                                /** @default 10 */
                                short_term_limit: number;
                                /**
                                 * @default hybrid
                                 * @enum {string}
                                 */
                                type: "short_term" | "long_term" | "hybrid";
                                /**
                                 * @default user_id_hash
                                 * @constant
                                 */
                                vector_index_partition: "user_id_hash";
                            };
                            metrics?: {
                                ai_latency: {
                                    median_ms: number | null;
                                    p95_ms: number | null;
                                };
                                completion_tokens: number;
                                cost: string | null;
                                currency: string | null;
                                messages: number;
                                platform_latency: {
                                    median_ms: number | null;
                                    p95_ms: number | null;
                                };
                                prompt_tokens: number;
                                unpriced_tokens: number;
                            };
                            /** Format: uuid */
                            owner_user_id: string;
                            profile: {
                                /** @default  */
                                description: string;
                                /**
                                 * @default true
                                 * @constant
                                 */
                                encrypted: true;
                                name: string;
                                /** @default [] */
                                personality_traits: string[];
                            };
                            purge_at: string | null;
                            restorable_days: number;
                            /** @enum {string} */
                            state: "active" | "paused" | "deleted";
                            /** @default [] */
                            tools: {
                                name: string;
                                /** @default default */
                                policy: ("default" | "read_only" | "requires_approval") | {
                                    allowed_domains?: string[] | null;
                                    allowed_tables?: string[] | null;
                                    approval_timeout_s?: number;
                                    approvers?: string[];
                                    audit_log?: boolean;
                                    rate_limit_per_minute?: number;
                                    read_only?: boolean;
                                    requires_approval?: boolean;
                                    sandbox_required?: boolean;
                                    timeout_ms?: number;
                                };
                                /**
                                 * @default ai
                                 * @constant
                                 */
                                worker: "ai";
                            }[];
                            /** Format: date-time */
                            updated_at: string;
                            version: number;
                            /**
                             * @default private
                             * @constant
                             */
                            visibility: "private";
                            waiting_approvals?: number;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    postAgents: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default {} */
                    capabilities?: {
                        /** @default [] */
                        domain_tags?: string[];
                        /** @default 0.5 */
                        priority_weight?: number;
                    };
                    /** @default {} */
                    governance?: {
                        /** @default [] */
                        allowed_domains?: string[];
                        /** @default true */
                        audit_log_enabled?: boolean;
                        /** @default 512 */
                        max_memory_mb?: number;
                        /** @default 1000 */
                        max_tokens_per_minute?: number;
                    };
                    /** @default {} */
                    llm_config?: {
                        /** @default null */
                        fallback?: {
                            model: string;
                            /** @enum {string} */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                        } | null;
                        /** @default 4096 */
                        max_tokens?: number;
                        /** @default builtin */
                        model?: string;
                        /**
                         * @default builtin
                         * @enum {string}
                         */
                        provider?: "builtin" | "openai" | "anthropic" | "google";
                        /** @default 0.7 */
                        temperature?: number;
                        /** @default default */
                        worker_pool?: string;
                    };
                    /** @default {} */
                    memory_config?: {
                        /**
                         * @default sentence-transformers/all-MiniLM-L6-v2
                         * @constant
                         */
                        embedding_model?: "sentence-transformers/all-MiniLM-L6-v2";
                        /** @default true */
                        long_term_enabled?: boolean;
                        /** @default 10 */
                        short_term_limit?: number;
                        /**
                         * @default hybrid
                         * @enum {string}
                         */
                        type?: "short_term" | "long_term" | "hybrid";
                        /**
                         * @default user_id_hash
                         * @constant
                         */
                        vector_index_partition?: "user_id_hash";
                    };
                    profile: {
                        /** @default  */
                        description?: string;
                        /**
                         * @default true
                         * @constant
                         */
                        encrypted?: true;
                        name: string;
                        /** @default [] */
                        personality_traits?: string[];
                        system_prompt: string;
                    };
                    /** @default [] */
                    tools?: {
                        name: string;
                        /** @default default */
                        policy?: ("default" | "read_only" | "requires_approval") | {
                            allowed_domains?: string[] | null;
                            allowed_tables?: string[] | null;
                            approval_timeout_s?: number;
                            approvers?: string[];
                            audit_log?: boolean;
                            rate_limit_per_minute?: number;
                            read_only?: boolean;
                            requires_approval?: boolean;
                            sandbox_required?: boolean;
                            timeout_ms?: number;
                        };
                        /**
                         * @default ai
                         * @constant
                         */
                        worker?: "ai";
                    }[];
                    /**
                     * @default private
                     * @constant
                     */
                    visibility?: "private";
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        capabilities: {
                            /** @default [] */
                            domain_tags: string[];
                            /** @default 0.5 */
                            priority_weight: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        governance: {
                            /** @default [] */
                            allowed_domains: string[];
                            /** @default true */
                            audit_log_enabled: boolean;
                            /** @default 512 */
                            max_memory_mb: number;
                            /** @default 1000 */
                            max_tokens_per_minute: number;
                        };
                        jid: string;
                        llm_config: {
                            /** @default null */
                            fallback: {
                                model: string;
                                /** @enum {string} */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                            } | null;
                            /** @default 4096 */
                            max_tokens: number;
                            /** @default builtin */
                            model: string;
                            /**
                             * @default builtin
                             * @enum {string}
                             */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                            /** @default 0.7 */
                            temperature: number;
                            /** @default default */
                            worker_pool: string;
                        };
                        memory_config: {
                            /**
                             * @default sentence-transformers/all-MiniLM-L6-v2
                             * @constant
                             */
                            embedding_model: "sentence-transformers/all-MiniLM-L6-v2";
                            /** @default true */
                            long_term_enabled: boolean;
                            /** @default 10 */
                            short_term_limit: number;
                            /**
                             * @default hybrid
                             * @enum {string}
                             */
                            type: "short_term" | "long_term" | "hybrid";
                            /**
                             * @default user_id_hash
                             * @constant
                             */
                            vector_index_partition: "user_id_hash";
                        };
                        /** Format: uuid */
                        owner_user_id: string;
                        profile: {
                            /** @default  */
                            description: string;
                            /**
                             * @default true
                             * @constant
                             */
                            encrypted: true;
                            name: string;
                            /** @default [] */
                            personality_traits: string[];
                            system_prompt: string;
                        };
                        /** @enum {string} */
                        state: "active" | "paused" | "deleted";
                        /** @default [] */
                        tools: {
                            name: string;
                            /** @default default */
                            policy: ("default" | "read_only" | "requires_approval") | {
                                allowed_domains?: string[] | null;
                                allowed_tables?: string[] | null;
                                approval_timeout_s?: number;
                                approvers?: string[];
                                audit_log?: boolean;
                                rate_limit_per_minute?: number;
                                read_only?: boolean;
                                requires_approval?: boolean;
                                sandbox_required?: boolean;
                                timeout_ms?: number;
                            };
                            /**
                             * @default ai
                             * @constant
                             */
                            worker: "ai";
                        }[];
                        /** Format: date-time */
                        updated_at: string;
                        version: number;
                        /**
                         * @default private
                         * @constant
                         */
                        visibility: "private";
                    };
                };
            };
        };
    };
    getAgent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        capabilities: {
                            /** @default [] */
                            domain_tags: string[];
                            /** @default 0.5 */
                            priority_weight: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        governance: {
                            /** @default [] */
                            allowed_domains: string[];
                            /** @default true */
                            audit_log_enabled: boolean;
                            /** @default 512 */
                            max_memory_mb: number;
                            /** @default 1000 */
                            max_tokens_per_minute: number;
                        };
                        jid: string;
                        llm_config: {
                            /** @default null */
                            fallback: {
                                model: string;
                                /** @enum {string} */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                            } | null;
                            /** @default 4096 */
                            max_tokens: number;
                            /** @default builtin */
                            model: string;
                            /**
                             * @default builtin
                             * @enum {string}
                             */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                            /** @default 0.7 */
                            temperature: number;
                            /** @default default */
                            worker_pool: string;
                        };
                        memory_config: {
                            /**
                             * @default sentence-transformers/all-MiniLM-L6-v2
                             * @constant
                             */
                            embedding_model: "sentence-transformers/all-MiniLM-L6-v2";
                            /** @default true */
                            long_term_enabled: boolean;
                            /** @default 10 */
                            short_term_limit: number;
                            /**
                             * @default hybrid
                             * @enum {string}
                             */
                            type: "short_term" | "long_term" | "hybrid";
                            /**
                             * @default user_id_hash
                             * @constant
                             */
                            vector_index_partition: "user_id_hash";
                        };
                        /** Format: uuid */
                        owner_user_id: string;
                        profile: {
                            /** @default  */
                            description: string;
                            /**
                             * @default true
                             * @constant
                             */
                            encrypted: true;
                            name: string;
                            /** @default [] */
                            personality_traits: string[];
                            system_prompt: string;
                        };
                        /** @enum {string} */
                        state: "active" | "paused" | "deleted";
                        /** @default [] */
                        tools: {
                            name: string;
                            /** @default default */
                            policy: ("default" | "read_only" | "requires_approval") | {
                                allowed_domains?: string[] | null;
                                allowed_tables?: string[] | null;
                                approval_timeout_s?: number;
                                approvers?: string[];
                                audit_log?: boolean;
                                rate_limit_per_minute?: number;
                                read_only?: boolean;
                                requires_approval?: boolean;
                                sandbox_required?: boolean;
                                timeout_ms?: number;
                            };
                            /**
                             * @default ai
                             * @constant
                             */
                            worker: "ai";
                        }[];
                        /** Format: date-time */
                        updated_at: string;
                        version: number;
                        /**
                         * @default private
                         * @constant
                         */
                        visibility: "private";
                    };
                };
            };
        };
    };
    putAgent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default {} */
                    capabilities?: {
                        /** @default [] */
                        domain_tags?: string[];
                        /** @default 0.5 */
                        priority_weight?: number;
                    };
                    /** @default {} */
                    governance?: {
                        /** @default [] */
                        allowed_domains?: string[];
                        /** @default true */
                        audit_log_enabled?: boolean;
                        /** @default 512 */
                        max_memory_mb?: number;
                        /** @default 1000 */
                        max_tokens_per_minute?: number;
                    };
                    /** @default {} */
                    llm_config?: {
                        /** @default null */
                        fallback?: {
                            model: string;
                            /** @enum {string} */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                        } | null;
                        /** @default 4096 */
                        max_tokens?: number;
                        /** @default builtin */
                        model?: string;
                        /**
                         * @default builtin
                         * @enum {string}
                         */
                        provider?: "builtin" | "openai" | "anthropic" | "google";
                        /** @default 0.7 */
                        temperature?: number;
                        /** @default default */
                        worker_pool?: string;
                    };
                    /** @default {} */
                    memory_config?: {
                        /**
                         * @default sentence-transformers/all-MiniLM-L6-v2
                         * @constant
                         */
                        embedding_model?: "sentence-transformers/all-MiniLM-L6-v2";
                        /** @default true */
                        long_term_enabled?: boolean;
                        /** @default 10 */
                        short_term_limit?: number;
                        /**
                         * @default hybrid
                         * @enum {string}
                         */
                        type?: "short_term" | "long_term" | "hybrid";
                        /**
                         * @default user_id_hash
                         * @constant
                         */
                        vector_index_partition?: "user_id_hash";
                    };
                    profile: {
                        /** @default  */
                        description?: string;
                        /**
                         * @default true
                         * @constant
                         */
                        encrypted?: true;
                        name: string;
                        /** @default [] */
                        personality_traits?: string[];
                        system_prompt: string;
                    };
                    /** @default [] */
                    tools?: {
                        name: string;
                        /** @default default */
                        policy?: ("default" | "read_only" | "requires_approval") | {
                            allowed_domains?: string[] | null;
                            allowed_tables?: string[] | null;
                            approval_timeout_s?: number;
                            approvers?: string[];
                            audit_log?: boolean;
                            rate_limit_per_minute?: number;
                            read_only?: boolean;
                            requires_approval?: boolean;
                            sandbox_required?: boolean;
                            timeout_ms?: number;
                        };
                        /**
                         * @default ai
                         * @constant
                         */
                        worker?: "ai";
                    }[];
                    /**
                     * @default private
                     * @constant
                     */
                    visibility?: "private";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        capabilities: {
                            /** @default [] */
                            domain_tags: string[];
                            /** @default 0.5 */
                            priority_weight: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        governance: {
                            /** @default [] */
                            allowed_domains: string[];
                            /** @default true */
                            audit_log_enabled: boolean;
                            /** @default 512 */
                            max_memory_mb: number;
                            /** @default 1000 */
                            max_tokens_per_minute: number;
                        };
                        jid: string;
                        llm_config: {
                            /** @default null */
                            fallback: {
                                model: string;
                                /** @enum {string} */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                            } | null;
                            /** @default 4096 */
                            max_tokens: number;
                            /** @default builtin */
                            model: string;
                            /**
                             * @default builtin
                             * @enum {string}
                             */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                            /** @default 0.7 */
                            temperature: number;
                            /** @default default */
                            worker_pool: string;
                        };
                        memory_config: {
                            /**
                             * @default sentence-transformers/all-MiniLM-L6-v2
                             * @constant
                             */
                            embedding_model: "sentence-transformers/all-MiniLM-L6-v2";
                            /** @default true */
                            long_term_enabled: boolean;
                            /** @default 10 */
                            short_term_limit: number;
                            /**
                             * @default hybrid
                             * @enum {string}
                             */
                            type: "short_term" | "long_term" | "hybrid";
                            /**
                             * @default user_id_hash
                             * @constant
                             */
                            vector_index_partition: "user_id_hash";
                        };
                        /** Format: uuid */
                        owner_user_id: string;
                        profile: {
                            /** @default  */
                            description: string;
                            /**
                             * @default true
                             * @constant
                             */
                            encrypted: true;
                            name: string;
                            /** @default [] */
                            personality_traits: string[];
                            system_prompt: string;
                        };
                        /** @enum {string} */
                        state: "active" | "paused" | "deleted";
                        /** @default [] */
                        tools: {
                            name: string;
                            /** @default default */
                            policy: ("default" | "read_only" | "requires_approval") | {
                                allowed_domains?: string[] | null;
                                allowed_tables?: string[] | null;
                                approval_timeout_s?: number;
                                approvers?: string[];
                                audit_log?: boolean;
                                rate_limit_per_minute?: number;
                                read_only?: boolean;
                                requires_approval?: boolean;
                                sandbox_required?: boolean;
                                timeout_ms?: number;
                            };
                            /**
                             * @default ai
                             * @constant
                             */
                            worker: "ai";
                        }[];
                        /** Format: date-time */
                        updated_at: string;
                        version: number;
                        /**
                         * @default private
                         * @constant
                         */
                        visibility: "private";
                    };
                };
            };
        };
    };
    deleteAgent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchAgent: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        capabilities: {
                            /** @default [] */
                            domain_tags: string[];
                            /** @default 0.5 */
                            priority_weight: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        governance: {
                            /** @default [] */
                            allowed_domains: string[];
                            /** @default true */
                            audit_log_enabled: boolean;
                            /** @default 512 */
                            max_memory_mb: number;
                            /** @default 1000 */
                            max_tokens_per_minute: number;
                        };
                        jid: string;
                        llm_config: {
                            /** @default null */
                            fallback: {
                                model: string;
                                /** @enum {string} */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                            } | null;
                            /** @default 4096 */
                            max_tokens: number;
                            /** @default builtin */
                            model: string;
                            /**
                             * @default builtin
                             * @enum {string}
                             */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                            /** @default 0.7 */
                            temperature: number;
                            /** @default default */
                            worker_pool: string;
                        };
                        memory_config: {
                            /**
                             * @default sentence-transformers/all-MiniLM-L6-v2
                             * @constant
                             */
                            embedding_model: "sentence-transformers/all-MiniLM-L6-v2";
                            /** @default true */
                            long_term_enabled: boolean;
                            /** @default 10 */
                            short_term_limit: number;
                            /**
                             * @default hybrid
                             * @enum {string}
                             */
                            type: "short_term" | "long_term" | "hybrid";
                            /**
                             * @default user_id_hash
                             * @constant
                             */
                            vector_index_partition: "user_id_hash";
                        };
                        /** Format: uuid */
                        owner_user_id: string;
                        profile: {
                            /** @default  */
                            description: string;
                            /**
                             * @default true
                             * @constant
                             */
                            encrypted: true;
                            name: string;
                            /** @default [] */
                            personality_traits: string[];
                            system_prompt: string;
                        };
                        /** @enum {string} */
                        state: "active" | "paused" | "deleted";
                        /** @default [] */
                        tools: {
                            name: string;
                            /** @default default */
                            policy: ("default" | "read_only" | "requires_approval") | {
                                allowed_domains?: string[] | null;
                                allowed_tables?: string[] | null;
                                approval_timeout_s?: number;
                                approvers?: string[];
                                audit_log?: boolean;
                                rate_limit_per_minute?: number;
                                read_only?: boolean;
                                requires_approval?: boolean;
                                sandbox_required?: boolean;
                                timeout_ms?: number;
                            };
                            /**
                             * @default ai
                             * @constant
                             */
                            worker: "ai";
                        }[];
                        /** Format: date-time */
                        updated_at: string;
                        version: number;
                        /**
                         * @default private
                         * @constant
                         */
                        visibility: "private";
                    };
                };
            };
        };
    };
    getAgentAcd: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        governance_version: string;
                        /** @enum {string} */
                        llm_provider: "builtin" | "openai" | "anthropic" | "google";
                        manifest_hash: string;
                        manifest_version: number;
                        /** Format: uuid */
                        owner_user_id: string;
                        policy_hash: string;
                        /** @constant */
                        visibility: "private";
                        worker_pool: string;
                    };
                };
            };
        };
    };
    getAgentConversations: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            closed_at: string | null;
                            /** Format: uuid */
                            conversation_id: string;
                            /** Format: date-time */
                            created_at: string;
                            last_message_at: string | null;
                            messages: number;
                            participant_jid: string;
                            /** @enum {string} */
                            state: "open" | "closed";
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getAgentDocuments: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            agent_id: string;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: uuid */
                            document_id: string;
                            media_type: string;
                            message_id: string | null;
                            name: string;
                            /** @enum {string} */
                            origin: "upload" | "tool";
                            size_bytes: number;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    postAgentDocuments: {
        parameters: {
            query: {
                name: string;
            };
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
            };
            cookie?: never;
        };
        /** @description The file, at most 20971520 bytes, with any Content-Type: that is kept as its media type */
        requestBody: {
            content: {
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: uuid */
                        document_id: string;
                        media_type: string;
                        message_id: string | null;
                        name: string;
                        /** @enum {string} */
                        origin: "upload" | "tool";
                        size_bytes: number;
                    };
                };
            };
        };
    };
    getAgentDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
                document: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: uuid */
                        document_id: string;
                        media_type: string;
                        message_id: string | null;
                        name: string;
                        /** @enum {string} */
                        origin: "upload" | "tool";
                        size_bytes: number;
                    };
                };
            };
        };
    };
    deleteAgentDocument: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
                document: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getAgentDocumentContent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
                document: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, as an attachment (RFC 6266) under its name */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    getAgentMemories: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            created_at: string;
                            embedding_model: string;
                            /** @enum {string} */
                            kind: "said" | "answered";
                            last_recalled_at: string | null;
                            /** Format: uuid */
                            memory_id: string;
                            /** Format: uuid */
                            message_id: string;
                            size_bytes: number;
                            text: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    deleteAgentMemories: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        forgotten: number;
                    };
                };
            };
        };
    };
    deleteAgentMemory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
                memory: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    postAgentMemoriesSearch: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default 10 */
                    limit?: number;
                    query: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            created_at: string;
                            embedding_model: string;
                            /** @enum {string} */
                            kind: "said" | "answered";
                            last_recalled_at: string | null;
                            /** Format: uuid */
                            memory_id: string;
                            /** Format: uuid */
                            message_id: string;
                            score: number;
                            size_bytes: number;
                            text: string;
                        }[];
                    };
                };
            };
        };
    };
    getAgentMessages: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                up_to?: string;
            };
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            at: string;
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            /** @enum {string} */
                            direction: "in" | "out";
                            /** @enum {string} */
                            door: "xmpp" | "web" | "api";
                            in_reply_to: string | null;
                            /** Format: uuid */
                            message_id: string;
                            /** @enum {string} */
                            state: "accepted" | "running" | "answered" | "refused" | "failed";
                            text: string;
                            thread: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    postAgentMessages: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                    /** @default  */
                    thread?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        duplicate: boolean;
                        /** Format: uuid */
                        message_id: string;
                        sequence: number;
                    };
                };
            };
        };
    };
    getAgentMetrics: {
        parameters: {
            query?: {
                period?: "24h" | "7d" | "30d";
            };
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        ai_latency: {
                            median_ms: number | null;
                            p95_ms: number | null;
                        };
                        completion_tokens: number;
                        last_used_at: string | null;
                        messages: number;
                        outcomes: {
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            messages: number;
                            /** @enum {string} */
                            state: "answered" | "refused" | "failed";
                        }[];
                        /** @enum {string} */
                        period: "24h" | "7d" | "30d";
                        platform_latency: {
                            median_ms: number | null;
                            p95_ms: number | null;
                        };
                        prompt_tokens: number;
                    };
                };
            };
        };
    };
    postAgentPause: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        capabilities: {
                            /** @default [] */
                            domain_tags: string[];
                            /** @default 0.5 */
                            priority_weight: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        governance: {
                            /** @default [] */
                            allowed_domains: string[];
                            /** @default true */
                            audit_log_enabled: boolean;
                            /** @default 512 */
                            max_memory_mb: number;
                            /** @default 1000 */
                            max_tokens_per_minute: number;
                        };
                        jid: string;
                        llm_config: {
                            /** @default null */
                            fallback: {
                                model: string;
                                /** @enum {string} */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                            } | null;
                            /** @default 4096 */
                            max_tokens: number;
                            /** @default builtin */
                            model: string;
                            /**
                             * @default builtin
                             * @enum {string}
                             */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                            /** @default 0.7 */
                            temperature: number;
                            /** @default default */
                            worker_pool: string;
                        };
                        memory_config: {
                            /**
                             * @default sentence-transformers/all-MiniLM-L6-v2
                             * @constant
                             */
                            embedding_model: "sentence-transformers/all-MiniLM-L6-v2";
                            /** @default true */
                            long_term_enabled: boolean;
                            /** @default 10 */
                            short_term_limit: number;
                            /**
                             * @default hybrid
                             * @enum {string}
                             */
                            type: "short_term" | "long_term" | "hybrid";
                            /**
                             * @default user_id_hash
                             * @constant
                             */
                            vector_index_partition: "user_id_hash";
                        };
                        /** Format: uuid */
                        owner_user_id: string;
                        profile: {
                            /** @default  */
                            description: string;
                            /**
                             * @default true
                             * @constant
                             */
                            encrypted: true;
                            name: string;
                            /** @default [] */
                            personality_traits: string[];
                        };
                        /** @enum {string} */
                        state: "active" | "paused" | "deleted";
                        /** @default [] */
                        tools: {
                            name: string;
                            /** @default default */
                            policy: ("default" | "read_only" | "requires_approval") | {
                                allowed_domains?: string[] | null;
                                allowed_tables?: string[] | null;
                                approval_timeout_s?: number;
                                approvers?: string[];
                                audit_log?: boolean;
                                rate_limit_per_minute?: number;
                                read_only?: boolean;
                                requires_approval?: boolean;
                                sandbox_required?: boolean;
                                timeout_ms?: number;
                            };
                            /**
                             * @default ai
                             * @constant
                             */
                            worker: "ai";
                        }[];
                        /** Format: date-time */
                        updated_at: string;
                        version: number;
                        /**
                         * @default private
                         * @constant
                         */
                        visibility: "private";
                    };
                };
            };
        };
    };
    postAgentRestore: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        capabilities: {
                            /** @default [] */
                            domain_tags: string[];
                            /** @default 0.5 */
                            priority_weight: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        governance: {
                            /** @default [] */
                            allowed_domains: string[];
                            /** @default true */
                            audit_log_enabled: boolean;
                            /** @default 512 */
                            max_memory_mb: number;
                            /** @default 1000 */
                            max_tokens_per_minute: number;
                        };
                        jid: string;
                        llm_config: {
                            /** @default null */
                            fallback: {
                                model: string;
                                /** @enum {string} */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                            } | null;
                            /** @default 4096 */
                            max_tokens: number;
                            /** @default builtin */
                            model: string;
                            /**
                             * @default builtin
                             * @enum {string}
                             */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                            /** @default 0.7 */
                            temperature: number;
                            /** @default default */
                            worker_pool: string;
                        };
                        memory_config: {
                            /**
                             * @default sentence-transformers/all-MiniLM-L6-v2
                             * @constant
                             */
                            embedding_model: "sentence-transformers/all-MiniLM-L6-v2";
                            /** @default true */
                            long_term_enabled: boolean;
                            /** @default 10 */
                            short_term_limit: number;
                            /**
                             * @default hybrid
                             * @enum {string}
                             */
                            type: "short_term" | "long_term" | "hybrid";
                            /**
                             * @default user_id_hash
                             * @constant
                             */
                            vector_index_partition: "user_id_hash";
                        };
                        /** Format: uuid */
                        owner_user_id: string;
                        profile: {
                            /** @default  */
                            description: string;
                            /**
                             * @default true
                             * @constant
                             */
                            encrypted: true;
                            name: string;
                            /** @default [] */
                            personality_traits: string[];
                        };
                        /** @enum {string} */
                        state: "active" | "paused" | "deleted";
                        /** @default [] */
                        tools: {
                            name: string;
                            /** @default default */
                            policy: ("default" | "read_only" | "requires_approval") | {
                                allowed_domains?: string[] | null;
                                allowed_tables?: string[] | null;
                                approval_timeout_s?: number;
                                approvers?: string[];
                                audit_log?: boolean;
                                rate_limit_per_minute?: number;
                                read_only?: boolean;
                                requires_approval?: boolean;
                                sandbox_required?: boolean;
                                timeout_ms?: number;
                            };
                            /**
                             * @default ai
                             * @constant
                             */
                            worker: "ai";
                        }[];
                        /** Format: date-time */
                        updated_at: string;
                        version: number;
                        /**
                         * @default private
                         * @constant
                         */
                        visibility: "private";
                    };
                };
            };
        };
    };
    postAgentResume: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        capabilities: {
                            /** @default [] */
                            domain_tags: string[];
                            /** @default 0.5 */
                            priority_weight: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        governance: {
                            /** @default [] */
                            allowed_domains: string[];
                            /** @default true */
                            audit_log_enabled: boolean;
                            /** @default 512 */
                            max_memory_mb: number;
                            /** @default 1000 */
                            max_tokens_per_minute: number;
                        };
                        jid: string;
                        llm_config: {
                            /** @default null */
                            fallback: {
                                model: string;
                                /** @enum {string} */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                            } | null;
                            /** @default 4096 */
                            max_tokens: number;
                            /** @default builtin */
                            model: string;
                            /**
                             * @default builtin
                             * @enum {string}
                             */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                            /** @default 0.7 */
                            temperature: number;
                            /** @default default */
                            worker_pool: string;
                        };
                        memory_config: {
                            /**
                             * @default sentence-transformers/all-MiniLM-L6-v2
                             * @constant
                             */
                            embedding_model: "sentence-transformers/all-MiniLM-L6-v2";
                            /** @default true */
                            long_term_enabled: boolean;
                            /** @default 10 */
                            short_term_limit: number;
                            /**
                             * @default hybrid
                             * @enum {string}
                             */
                            type: "short_term" | "long_term" | "hybrid";
                            /**
                             * @default user_id_hash
                             * @constant
                             */
                            vector_index_partition: "user_id_hash";
                        };
                        /** Format: uuid */
                        owner_user_id: string;
                        profile: {
                            /** @default  */
                            description: string;
                            /**
                             * @default true
                             * @constant
                             */
                            encrypted: true;
                            name: string;
                            /** @default [] */
                            personality_traits: string[];
                        };
                        /** @enum {string} */
                        state: "active" | "paused" | "deleted";
                        /** @default [] */
                        tools: {
                            name: string;
                            /** @default default */
                            policy: ("default" | "read_only" | "requires_approval") | {
                                allowed_domains?: string[] | null;
                                allowed_tables?: string[] | null;
                                approval_timeout_s?: number;
                                approvers?: string[];
                                audit_log?: boolean;
                                rate_limit_per_minute?: number;
                                read_only?: boolean;
                                requires_approval?: boolean;
                                sandbox_required?: boolean;
                                timeout_ms?: number;
                            };
                            /**
                             * @default ai
                             * @constant
                             */
                            worker: "ai";
                        }[];
                        /** Format: date-time */
                        updated_at: string;
                        version: number;
                        /**
                         * @default private
                         * @constant
                         */
                        visibility: "private";
                    };
                };
            };
        };
    };
    getAgentRuns: {
        parameters: {
            query?: {
                code?: "input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error";
                cursor?: string;
                door?: "xmpp" | "web" | "api";
                from?: string;
                limit?: number;
                model?: string;
                outcome?: "answered" | "refused" | "failed";
                tokens?: number;
                took_ms?: number;
                tool?: string;
                until?: string;
                version?: number;
            };
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            agent_version: number;
                            ai_latency_ms: number;
                            attempts: number;
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            completion_tokens: number;
                            cost: string | null;
                            /** Format: date-time */
                            created_at: string;
                            currency: string | null;
                            /** @enum {string} */
                            door: "xmpp" | "web" | "api";
                            duration_ms: number;
                            /** Format: uuid */
                            message_id: string;
                            model: string | null;
                            platform_latency_ms: number;
                            prompt_tokens: number;
                            provider: string | null;
                            sender_jid: string;
                            /** @enum {string} */
                            state: "answered" | "refused" | "failed";
                            tokens_used: number;
                            tools_called: string[];
                            worker_id: string | null;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getAgentVersions: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                agent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            agent_id: string;
                            /** Format: date-time */
                            created_at: string;
                            name: string;
                            policy_hash: string;
                            version: number;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getAgentVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                agent: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        capabilities: {
                            /** @default [] */
                            domain_tags: string[];
                            /** @default 0.5 */
                            priority_weight: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        governance: {
                            /** @default [] */
                            allowed_domains: string[];
                            /** @default true */
                            audit_log_enabled: boolean;
                            /** @default 512 */
                            max_memory_mb: number;
                            /** @default 1000 */
                            max_tokens_per_minute: number;
                        };
                        llm_config: {
                            /** @default null */
                            fallback: {
                                model: string;
                                /** @enum {string} */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                            } | null;
                            /** @default 4096 */
                            max_tokens: number;
                            /** @default builtin */
                            model: string;
                            /**
                             * @default builtin
                             * @enum {string}
                             */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                            /** @default 0.7 */
                            temperature: number;
                            /** @default default */
                            worker_pool: string;
                        };
                        memory_config: {
                            /**
                             * @default sentence-transformers/all-MiniLM-L6-v2
                             * @constant
                             */
                            embedding_model: "sentence-transformers/all-MiniLM-L6-v2";
                            /** @default true */
                            long_term_enabled: boolean;
                            /** @default 10 */
                            short_term_limit: number;
                            /**
                             * @default hybrid
                             * @enum {string}
                             */
                            type: "short_term" | "long_term" | "hybrid";
                            /**
                             * @default user_id_hash
                             * @constant
                             */
                            vector_index_partition: "user_id_hash";
                        };
                        policy_hash: string;
                        profile: {
                            /** @default  */
                            description: string;
                            /**
                             * @default true
                             * @constant
                             */
                            encrypted: true;
                            name: string;
                            /** @default [] */
                            personality_traits: string[];
                            system_prompt: string;
                        };
                        /** @default [] */
                        tools: {
                            name: string;
                            /** @default default */
                            policy: ("default" | "read_only" | "requires_approval") | {
                                allowed_domains?: string[] | null;
                                allowed_tables?: string[] | null;
                                approval_timeout_s?: number;
                                approvers?: string[];
                                audit_log?: boolean;
                                rate_limit_per_minute?: number;
                                read_only?: boolean;
                                requires_approval?: boolean;
                                sandbox_required?: boolean;
                                timeout_ms?: number;
                            };
                            /**
                             * @default ai
                             * @constant
                             */
                            worker: "ai";
                        }[];
                        version: number;
                        /**
                         * @default private
                         * @constant
                         */
                        visibility: "private";
                    };
                };
            };
        };
    };
    getAgentVersionDiff: {
        parameters: {
            query: {
                with: number;
            };
            header?: never;
            path: {
                agent: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        changes: {
                            after: unknown;
                            before: unknown;
                            path: string;
                        }[];
                        version: number;
                        with: number;
                    };
                };
            };
        };
    };
    postAgentVersionRollback: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                agent: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    expected_version?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        capabilities: {
                            /** @default [] */
                            domain_tags: string[];
                            /** @default 0.5 */
                            priority_weight: number;
                        };
                        /** Format: date-time */
                        created_at: string;
                        governance: {
                            /** @default [] */
                            allowed_domains: string[];
                            /** @default true */
                            audit_log_enabled: boolean;
                            /** @default 512 */
                            max_memory_mb: number;
                            /** @default 1000 */
                            max_tokens_per_minute: number;
                        };
                        jid: string;
                        llm_config: {
                            /** @default null */
                            fallback: {
                                model: string;
                                /** @enum {string} */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                            } | null;
                            /** @default 4096 */
                            max_tokens: number;
                            /** @default builtin */
                            model: string;
                            /**
                             * @default builtin
                             * @enum {string}
                             */
                            provider: "builtin" | "openai" | "anthropic" | "google";
                            /** @default 0.7 */
                            temperature: number;
                            /** @default default */
                            worker_pool: string;
                        };
                        memory_config: {
                            /**
                             * @default sentence-transformers/all-MiniLM-L6-v2
                             * @constant
                             */
                            embedding_model: "sentence-transformers/all-MiniLM-L6-v2";
                            /** @default true */
                            long_term_enabled: boolean;
                            /** @default 10 */
                            short_term_limit: number;
                            /**
                             * @default hybrid
                             * @enum {string}
                             */
                            type: "short_term" | "long_term" | "hybrid";
                            /**
                             * @default user_id_hash
                             * @constant
                             */
                            vector_index_partition: "user_id_hash";
                        };
                        /** Format: uuid */
                        owner_user_id: string;
                        profile: {
                            /** @default  */
                            description: string;
                            /**
                             * @default true
                             * @constant
                             */
                            encrypted: true;
                            name: string;
                            /** @default [] */
                            personality_traits: string[];
                            system_prompt: string;
                        };
                        /** @enum {string} */
                        state: "active" | "paused" | "deleted";
                        /** @default [] */
                        tools: {
                            name: string;
                            /** @default default */
                            policy: ("default" | "read_only" | "requires_approval") | {
                                allowed_domains?: string[] | null;
                                allowed_tables?: string[] | null;
                                approval_timeout_s?: number;
                                approvers?: string[];
                                audit_log?: boolean;
                                rate_limit_per_minute?: number;
                                read_only?: boolean;
                                requires_approval?: boolean;
                                sandbox_required?: boolean;
                                timeout_ms?: number;
                            };
                            /**
                             * @default ai
                             * @constant
                             */
                            worker: "ai";
                        }[];
                        /** Format: date-time */
                        updated_at: string;
                        version: number;
                        /**
                         * @default private
                         * @constant
                         */
                        visibility: "private";
                    };
                };
            };
        };
    };
    postAgentsTry: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    agent: {
                        /** @default {} */
                        capabilities?: {
                            /** @default [] */
                            domain_tags?: string[];
                            /** @default 0.5 */
                            priority_weight?: number;
                        };
                        /** @default {} */
                        governance?: {
                            /** @default [] */
                            allowed_domains?: string[];
                            /** @default true */
                            audit_log_enabled?: boolean;
                            /** @default 512 */
                            max_memory_mb?: number;
                            /** @default 1000 */
                            max_tokens_per_minute?: number;
                        };
                        /** @default {} */
                        llm_config?: {
                            /** @default null */
                            fallback?: {
                                model: string;
                                /** @enum {string} */
                                provider: "builtin" | "openai" | "anthropic" | "google";
                            } | null;
                            /** @default 4096 */
                            max_tokens?: number;
                            /** @default builtin */
                            model?: string;
                            /**
                             * @default builtin
                             * @enum {string}
                             */
                            provider?: "builtin" | "openai" | "anthropic" | "google";
                            /** @default 0.7 */
                            temperature?: number;
                            /** @default default */
                            worker_pool?: string;
                        };
                        /** @default {} */
                        memory_config?: {
                            /**
                             * @default sentence-transformers/all-MiniLM-L6-v2
                             * @constant
                             */
                            embedding_model?: "sentence-transformers/all-MiniLM-L6-v2";
                            /** @default true */
                            long_term_enabled?: boolean;
                            /** @default 10 */
                            short_term_limit?: number;
                            /**
                             * @default hybrid
                             * @enum {string}
                             */
                            type?: "short_term" | "long_term" | "hybrid";
                            /**
                             * @default user_id_hash
                             * @constant
                             */
                            vector_index_partition?: "user_id_hash";
                        };
                        profile: {
                            /** @default  */
                            description?: string;
                            /**
                             * @default true
                             * @constant
                             */
                            encrypted?: true;
                            name: string;
                            /** @default [] */
                            personality_traits?: string[];
                            system_prompt: string;
                        };
                        /** @default [] */
                        tools?: {
                            name: string;
                            /** @default default */
                            policy?: ("default" | "read_only" | "requires_approval") | {
                                allowed_domains?: string[] | null;
                                allowed_tables?: string[] | null;
                                approval_timeout_s?: number;
                                approvers?: string[];
                                audit_log?: boolean;
                                rate_limit_per_minute?: number;
                                read_only?: boolean;
                                requires_approval?: boolean;
                                sandbox_required?: boolean;
                                timeout_ms?: number;
                            };
                            /**
                             * @default ai
                             * @constant
                             */
                            worker?: "ai";
                        }[];
                        /**
                         * @default private
                         * @constant
                         */
                        visibility?: "private";
                    };
                    message: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        latency_ms: number;
                        model: string;
                        /** @enum {string} */
                        provider: "builtin" | "openai" | "anthropic" | "google";
                        reply: string;
                        tokens: {
                            completion: number;
                            estimated: boolean;
                            prompt: number;
                        };
                    };
                };
            };
        };
    };
    postAlertAcknowledge: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                alert: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        acknowledged_at: string | null;
                        acknowledged_by: string | null;
                        agent_id: string | null;
                        /** Format: uuid */
                        alert_id: string;
                        /** Format: date-time */
                        created_at: string;
                        kind: string;
                        limit: number;
                        used: number;
                        /** Format: date-time */
                        window_start: string;
                    };
                };
            };
        };
    };
    getApprovals: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
                state?: "open" | "closed" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            agent_id: string | null;
                            agent_version: number;
                            /** Format: uuid */
                            approval_id: string;
                            arguments: {
                                [key: string]: unknown;
                            };
                            closed_at: string | null;
                            code: string;
                            /** Format: date-time */
                            deadline_at: string;
                            decision: {
                                /** Format: date-time */
                                at: string;
                                by: string;
                                /** @enum {string} */
                                decision: "approve" | "deny";
                                /** @enum {string} */
                                door: "xmpp" | "web" | "api";
                                edited_arguments: {
                                    [key: string]: unknown;
                                } | null;
                                reason: string | null;
                                request_hash: string;
                            } | null;
                            effect: ("read" | "idempotent" | "once") | null;
                            /** @enum {string} */
                            kind: "call" | "unclear";
                            may_decide: boolean;
                            message_id: string | null;
                            /** Format: date-time */
                            opened_at: string;
                            owner_jid: string;
                            policy: {
                                allowed_domains: string[] | null;
                                allowed_tables: string[] | null;
                                approval_timeout_s: number;
                                approvers: string[];
                                audit_log: boolean;
                                rate_limit_per_minute: number;
                                read_only: boolean;
                                requires_approval: boolean;
                                sandbox_required: boolean;
                                timeout_ms: number;
                            };
                            policy_hash: string;
                            request_hash: string;
                            /** @enum {string} */
                            risk: "low" | "medium" | "high" | "critical";
                            sender: {
                                /** @enum {string} */
                                door: "xmpp" | "web" | "api";
                                jid: string;
                            } | null;
                            /** @enum {string} */
                            state: "open" | "approved" | "denied" | "expired" | "withdrawn";
                            summary: string;
                            tool: string;
                            tool_version: number;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getApproval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                approval: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agent_id: string | null;
                        agent_version: number;
                        /** Format: uuid */
                        approval_id: string;
                        arguments: {
                            [key: string]: unknown;
                        };
                        closed_at: string | null;
                        code: string;
                        /** Format: date-time */
                        deadline_at: string;
                        decision: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            /** @enum {string} */
                            decision: "approve" | "deny";
                            /** @enum {string} */
                            door: "xmpp" | "web" | "api";
                            edited_arguments: {
                                [key: string]: unknown;
                            } | null;
                            reason: string | null;
                            request_hash: string;
                        } | null;
                        effect: ("read" | "idempotent" | "once") | null;
                        /** @enum {string} */
                        kind: "call" | "unclear";
                        may_decide: boolean;
                        message_id: string | null;
                        /** Format: date-time */
                        opened_at: string;
                        owner_jid: string;
                        policy: {
                            allowed_domains: string[] | null;
                            allowed_tables: string[] | null;
                            approval_timeout_s: number;
                            approvers: string[];
                            audit_log: boolean;
                            rate_limit_per_minute: number;
                            read_only: boolean;
                            requires_approval: boolean;
                            sandbox_required: boolean;
                            timeout_ms: number;
                        };
                        policy_hash: string;
                        request_hash: string;
                        /** @enum {string} */
                        risk: "low" | "medium" | "high" | "critical";
                        sender: {
                            /** @enum {string} */
                            door: "xmpp" | "web" | "api";
                            jid: string;
                        } | null;
                        /** @enum {string} */
                        state: "open" | "approved" | "denied" | "expired" | "withdrawn";
                        summary: string;
                        tool: string;
                        tool_version: number;
                    };
                };
            };
        };
    };
    postApprovalDecision: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                approval: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    arguments?: {
                        [key: string]: unknown;
                    };
                    /** @enum {string} */
                    decision: "approve" | "deny";
                    reason?: string;
                    request_hash?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agent_id: string | null;
                        agent_version: number;
                        /** Format: uuid */
                        approval_id: string;
                        arguments: {
                            [key: string]: unknown;
                        };
                        closed_at: string | null;
                        code: string;
                        /** Format: date-time */
                        deadline_at: string;
                        decision: {
                            /** Format: date-time */
                            at: string;
                            by: string;
                            /** @enum {string} */
                            decision: "approve" | "deny";
                            /** @enum {string} */
                            door: "xmpp" | "web" | "api";
                            edited_arguments: {
                                [key: string]: unknown;
                            } | null;
                            reason: string | null;
                            request_hash: string;
                        } | null;
                        effect: ("read" | "idempotent" | "once") | null;
                        /** @enum {string} */
                        kind: "call" | "unclear";
                        may_decide: boolean;
                        message_id: string | null;
                        /** Format: date-time */
                        opened_at: string;
                        owner_jid: string;
                        policy: {
                            allowed_domains: string[] | null;
                            allowed_tables: string[] | null;
                            approval_timeout_s: number;
                            approvers: string[];
                            audit_log: boolean;
                            rate_limit_per_minute: number;
                            read_only: boolean;
                            requires_approval: boolean;
                            sandbox_required: boolean;
                            timeout_ms: number;
                        };
                        policy_hash: string;
                        request_hash: string;
                        /** @enum {string} */
                        risk: "low" | "medium" | "high" | "critical";
                        sender: {
                            /** @enum {string} */
                            door: "xmpp" | "web" | "api";
                            jid: string;
                        } | null;
                        /** @enum {string} */
                        state: "open" | "approved" | "denied" | "expired" | "withdrawn";
                        summary: string;
                        tool: string;
                        tool_version: number;
                    };
                };
            };
        };
    };
    postApprovalsDecisions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    decisions: {
                        /** Format: uuid */
                        approval_id: string;
                        arguments?: {
                            [key: string]: unknown;
                        };
                        /** @enum {string} */
                        decision: "approve" | "deny";
                        reason?: string;
                        request_hash?: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: {
                            approval: {
                                agent_id: string | null;
                                agent_version: number;
                                /** Format: uuid */
                                approval_id: string;
                                arguments: {
                                    [key: string]: unknown;
                                };
                                closed_at: string | null;
                                code: string;
                                /** Format: date-time */
                                deadline_at: string;
                                decision: {
                                    /** Format: date-time */
                                    at: string;
                                    by: string;
                                    /** @enum {string} */
                                    decision: "approve" | "deny";
                                    /** @enum {string} */
                                    door: "xmpp" | "web" | "api";
                                    edited_arguments: {
                                        [key: string]: unknown;
                                    } | null;
                                    reason: string | null;
                                    request_hash: string;
                                } | null;
                                effect: ("read" | "idempotent" | "once") | null;
                                /** @enum {string} */
                                kind: "call" | "unclear";
                                may_decide: boolean;
                                message_id: string | null;
                                /** Format: date-time */
                                opened_at: string;
                                owner_jid: string;
                                policy: {
                                    allowed_domains: string[] | null;
                                    allowed_tables: string[] | null;
                                    approval_timeout_s: number;
                                    approvers: string[];
                                    audit_log: boolean;
                                    rate_limit_per_minute: number;
                                    read_only: boolean;
                                    requires_approval: boolean;
                                    sandbox_required: boolean;
                                    timeout_ms: number;
                                };
                                policy_hash: string;
                                request_hash: string;
                                /** @enum {string} */
                                risk: "low" | "medium" | "high" | "critical";
                                sender: {
                                    /** @enum {string} */
                                    door: "xmpp" | "web" | "api";
                                    jid: string;
                                } | null;
                                /** @enum {string} */
                                state: "open" | "approved" | "denied" | "expired" | "withdrawn";
                                summary: string;
                                tool: string;
                                tool_version: number;
                            } | null;
                            /** Format: uuid */
                            approval_id: string;
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            details: {
                                [key: string]: unknown;
                            };
                            status: number;
                        }[];
                    };
                };
            };
        };
    };
    getApprovalsEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that was seen: the stream goes on after it, or begins with `reset` */
                "Last-Event-ID"?: components["parameters"]["LastEventId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events until the end; a comment every 15 seconds says that the stream lives */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    getAudit: {
        parameters: {
            query?: {
                agent?: string;
                cursor?: string;
                event_type?: "access.denied" | "account.closed" | "account.created" | "account.erased" | "account.exported" | "account.password_changed" | "account.password_reset" | "account.password_reset_issued" | "account.role_changed" | "account.sign_in_failed" | "account.signed_in" | "account.xmpp_password_changed" | "agent.changed" | "agent.created" | "agent.deleted" | "agent.paused" | "agent.purged" | "agent.restored" | "agent.resumed" | "agent.tried" | "alert.acknowledged" | "approval.approved" | "approval.denied" | "approval.expired" | "approval.requested" | "approval.withdrawn" | "api_key.created" | "api_key.deleted" | "content.read" | "document.added" | "document.deleted" | "grant.given" | "grant.revoked" | "mcp_server.added" | "mcp_server.deleted" | "mcp_server.refreshed" | "memory.forgotten" | "memory.gave_way" | "message.answered" | "message.failed" | "message.refused" | "model_key.deleted" | "model_key.saved" | "permit.refused" | "quota.changed" | "session.ended" | "session.token_reused" | "tool.called" | "tool.refused" | "tool_connection.deleted" | "tool_connection.saved";
                from?: string;
                limit?: number;
                severity?: "info" | "warning" | "critical";
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            actor: {
                                id: string | null;
                                /** @enum {string} */
                                kind: "owner" | "agent" | "platform" | "other" | "unknown";
                            };
                            agent_id: string | null;
                            /** Format: date-time */
                            created_at: string;
                            details: {
                                [key: string]: unknown;
                            };
                            event_type: string;
                            hash: string;
                            /** Format: uuid */
                            id: string;
                            message_id: string | null;
                            sequence: number;
                            /** @enum {string} */
                            severity: "info" | "warning" | "critical";
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getAuditExport: {
        parameters: {
            query?: {
                agent?: string;
                event_type?: "access.denied" | "account.closed" | "account.created" | "account.erased" | "account.exported" | "account.password_changed" | "account.password_reset" | "account.password_reset_issued" | "account.role_changed" | "account.sign_in_failed" | "account.signed_in" | "account.xmpp_password_changed" | "agent.changed" | "agent.created" | "agent.deleted" | "agent.paused" | "agent.purged" | "agent.restored" | "agent.resumed" | "agent.tried" | "alert.acknowledged" | "approval.approved" | "approval.denied" | "approval.expired" | "approval.requested" | "approval.withdrawn" | "api_key.created" | "api_key.deleted" | "content.read" | "document.added" | "document.deleted" | "grant.given" | "grant.revoked" | "mcp_server.added" | "mcp_server.deleted" | "mcp_server.refreshed" | "memory.forgotten" | "memory.gave_way" | "message.answered" | "message.failed" | "message.refused" | "model_key.deleted" | "model_key.saved" | "permit.refused" | "quota.changed" | "session.ended" | "session.token_reused" | "tool.called" | "tool.refused" | "tool_connection.deleted" | "tool_connection.saved";
                from?: string;
                severity?: "info" | "warning" | "critical";
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON Lines: one JSON text a line, until the end */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
        };
    };
    getAuditVerification: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        anchored_at: string | null;
                        anchored_to: number;
                        anchors: number;
                        faults: {
                            id: string | null;
                            /** @enum {string} */
                            kind: "changed" | "missing" | "inserted" | "rewritten" | "forged";
                            sequence: number;
                        }[];
                        first_sequence: number;
                        last_sequence: number;
                        ok: boolean;
                        rows: number;
                        /** Format: date-time */
                        verified_at: string;
                    };
                };
            };
        };
    };
    postAuthLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default false */
                    cookie?: boolean;
                    /** Format: email */
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        expires_in: number;
                        refresh_token?: string;
                        /** @constant */
                        token_type: "Bearer";
                        user: {
                            /** Format: date-time */
                            created_at: string;
                            email: string;
                            jid: string;
                            /** @enum {string} */
                            language: "en" | "pt";
                            name: string;
                            /** @enum {string} */
                            role: "user" | "auditor" | "admin";
                            /** Format: uuid */
                            user_id: string;
                        };
                    };
                };
            };
        };
    };
    postAuthLogout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    postAuthPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    postAuthRefresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    refresh_token?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        expires_in: number;
                        refresh_token?: string;
                        /** @constant */
                        token_type: "Bearer";
                    };
                };
            };
        };
    };
    postAuthRegister: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default false */
                    cookie?: boolean;
                    /** Format: email */
                    email: string;
                    name: string;
                    password: string;
                    xmpp_localpart?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        expires_in: number;
                        jid: string;
                        refresh_token?: string;
                        /** @constant */
                        token_type: "Bearer";
                        user: {
                            /** Format: date-time */
                            created_at: string;
                            email: string;
                            jid: string;
                            /** @enum {string} */
                            language: "en" | "pt";
                            name: string;
                            /** @enum {string} */
                            role: "user" | "auditor" | "admin";
                            /** Format: uuid */
                            user_id: string;
                        };
                        xmpp_password: string;
                    };
                };
            };
        };
    };
    postAuthTemporalSession: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_in: number;
                    };
                };
            };
        };
    };
    getEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that was seen: the stream goes on after it, or begins with `reset` */
                "Last-Event-ID"?: components["parameters"]["LastEventId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events until the end; a comment every 15 seconds says that the stream lives */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    getGovernanceQuota: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        granted: {
                            /** @default 100 */
                            concurrent_requests: number;
                            /** @default 50 */
                            concurrent_requests_per_agent: number;
                            /** @default 2048 */
                            memory_mb: number;
                            /** @default 2000000 */
                            tokens_per_day: number;
                            /** @default 100000 */
                            tokens_per_minute: number;
                            /** @default 43200 */
                            worker_seconds_per_agent_day: number;
                            /** @default 86400 */
                            worker_seconds_per_day: number;
                        };
                        limits: {
                            /** @default 100 */
                            concurrent_requests: number;
                            /** @default 50 */
                            concurrent_requests_per_agent: number;
                            /** @default 2048 */
                            memory_mb: number;
                            /** @default 2000000 */
                            tokens_per_day: number;
                            /** @default 100000 */
                            tokens_per_minute: number;
                            /** @default 43200 */
                            worker_seconds_per_agent_day: number;
                            /** @default 86400 */
                            worker_seconds_per_day: number;
                        };
                        own: {
                            concurrent_requests?: number;
                            concurrent_requests_per_agent?: number;
                            memory_mb?: number;
                            tokens_per_day?: number;
                            tokens_per_minute?: number;
                            worker_seconds_per_agent_day?: number;
                            worker_seconds_per_day?: number;
                        };
                    };
                };
            };
        };
    };
    putGovernanceQuota: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    concurrent_requests?: number;
                    concurrent_requests_per_agent?: number;
                    memory_mb?: number;
                    tokens_per_day?: number;
                    tokens_per_minute?: number;
                    worker_seconds_per_agent_day?: number;
                    worker_seconds_per_day?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        granted: {
                            /** @default 100 */
                            concurrent_requests: number;
                            /** @default 50 */
                            concurrent_requests_per_agent: number;
                            /** @default 2048 */
                            memory_mb: number;
                            /** @default 2000000 */
                            tokens_per_day: number;
                            /** @default 100000 */
                            tokens_per_minute: number;
                            /** @default 43200 */
                            worker_seconds_per_agent_day: number;
                            /** @default 86400 */
                            worker_seconds_per_day: number;
                        };
                        limits: {
                            /** @default 100 */
                            concurrent_requests: number;
                            /** @default 50 */
                            concurrent_requests_per_agent: number;
                            /** @default 2048 */
                            memory_mb: number;
                            /** @default 2000000 */
                            tokens_per_day: number;
                            /** @default 100000 */
                            tokens_per_minute: number;
                            /** @default 43200 */
                            worker_seconds_per_agent_day: number;
                            /** @default 86400 */
                            worker_seconds_per_day: number;
                        };
                        own: {
                            concurrent_requests?: number;
                            concurrent_requests_per_agent?: number;
                            memory_mb?: number;
                            tokens_per_day?: number;
                            tokens_per_minute?: number;
                            worker_seconds_per_agent_day?: number;
                            worker_seconds_per_day?: number;
                        };
                    };
                };
            };
        };
    };
    getGovernanceUsage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agents: {
                            /** Format: uuid */
                            agent_id: string;
                            memory_bytes: number;
                            requests: number;
                            tokens_this_minute: number;
                            tokens_today: number;
                            worker_seconds_today: number;
                        }[];
                        /** Format: date-time */
                        at: string;
                        /** Format: date-time */
                        day_ends_at: string;
                        /** Format: date-time */
                        minute_ends_at: string;
                        user: {
                            memory_bytes: number;
                            requests: number;
                            tokens_this_minute: number;
                            tokens_today: number;
                            worker_seconds_today: number;
                        };
                        warnings: {
                            acknowledged_at: string | null;
                            acknowledged_by: string | null;
                            agent_id: string | null;
                            /** Format: uuid */
                            alert_id: string;
                            /** Format: date-time */
                            created_at: string;
                            kind: string;
                            limit: number;
                            used: number;
                            /** Format: date-time */
                            window_start: string;
                        }[];
                    };
                };
            };
        };
    };
    getGovernanceUsageDays: {
        parameters: {
            query?: {
                agent?: string;
                days?: number;
                from?: string;
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        agents: {
                            /** Format: uuid */
                            agent_id: string;
                            ai_latency: {
                                median_ms: number | null;
                                p95_ms: number | null;
                            };
                            completion_tokens: number;
                            cost: string | null;
                            models: {
                                completion_tokens: number;
                                cost: string | null;
                                model: string | null;
                                prompt_tokens: number;
                                provider: string | null;
                                runs: number;
                                unpriced_tokens: number;
                            }[];
                            outcomes: {
                                code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                                messages: number;
                                /** @enum {string} */
                                state: "answered" | "refused" | "failed";
                            }[];
                            platform_latency: {
                                median_ms: number | null;
                                p95_ms: number | null;
                            };
                            prompt_tokens: number;
                            runs: number;
                            unpriced_tokens: number;
                        }[];
                        /** Format: date-time */
                        at: string;
                        days: {
                            completion_tokens: number;
                            cost: string | null;
                            /** Format: date */
                            day: string;
                            prompt_tokens: number;
                            runs: number;
                            unpriced_tokens: number;
                        }[];
                        /** Format: date */
                        from: string;
                        prices: {
                            /** Format: date */
                            as_of: string;
                            currency: string;
                        } | null;
                        rows: {
                            /** Format: uuid */
                            agent_id: string;
                            completion_tokens: number;
                            cost: string | null;
                            /** Format: date */
                            day: string;
                            model: string | null;
                            prompt_tokens: number;
                            provider: string | null;
                            runs: number;
                            unpriced_tokens: number;
                        }[];
                        /** Format: date */
                        to: string;
                        total: {
                            completion_tokens: number;
                            cost: string | null;
                            prompt_tokens: number;
                            runs: number;
                            unpriced_tokens: number;
                        };
                    };
                };
            };
        };
    };
    getGovernanceViolations: {
        parameters: {
            query?: {
                agent?: string;
                cursor?: string;
                from?: string;
                limit?: number;
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            agent_id: string;
                            allowed: boolean;
                            call: number;
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            /** Format: date-time */
                            decided_at: string;
                            details: {
                                [key: string]: unknown;
                            };
                            facts: {
                                [key: string]: unknown;
                            };
                            /** Format: uuid */
                            message_id: string;
                            policy_hash: string;
                            policy_version: string;
                            rule: string;
                            sender: {
                                /** @enum {string} */
                                door: "xmpp" | "web" | "api";
                                jid: string;
                            };
                            /** @enum {string} */
                            severity: "info" | "warning" | "critical";
                            /** @enum {string} */
                            step: "message" | "quota" | "workers" | "tool" | "audit";
                            tool: string | null;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getOwnerAgentMessages: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                agent: string;
                owner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            at: string;
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            /** @enum {string} */
                            direction: "in" | "out";
                            /** @enum {string} */
                            door: "xmpp" | "web" | "api";
                            in_reply_to: string | null;
                            /** Format: uuid */
                            message_id: string;
                            /** @enum {string} */
                            state: "accepted" | "running" | "answered" | "refused" | "failed";
                            text: string;
                            thread: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    getOwnerMessageTimeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
                owner: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        execution: {
                            agent_version: number;
                            ai_latency_ms: number;
                            attempts: number;
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            completion_tokens: number;
                            cost: string | null;
                            /** Format: date-time */
                            created_at: string;
                            currency: string | null;
                            duration_ms: number;
                            model: string | null;
                            platform_latency_ms: number;
                            prompt_tokens: number;
                            provider: string | null;
                            /** @enum {string} */
                            state: "answered" | "refused" | "failed";
                            tokens_used: number;
                            tools_called: string[];
                            worker_id: string | null;
                        } | null;
                        /** Format: uuid */
                        message_id: string;
                        steps: {
                            attempts: number;
                            detail: {
                                [key: string]: unknown;
                            };
                            finished_at: string | null;
                            /** @enum {string} */
                            name: "arrived" | "sender-proven" | "accepted" | "ownership" | "governance" | "tools" | "capabilities" | "priority" | "dispatch" | "think" | "result" | "short-memory" | "long-memory" | "audit" | "reply";
                            number: number;
                            started_at: string | null;
                            /** @enum {string} */
                            state: "waiting" | "running" | "done" | "refused" | "failed" | "skipped";
                            /** @enum {string} */
                            tier: "door" | "platform" | "ai";
                        }[];
                        trace_id: string | null;
                        workflow_id: string;
                    };
                };
            };
        };
    };
    getGrants: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            agent_id: string;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at: string;
                            /** Format: uuid */
                            grant_id: string;
                            owner_jid: string;
                            /** Format: uuid */
                            owner_user_id: string;
                        }[];
                    };
                };
            };
        };
    };
    getMcpServers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        commands: string[];
                        items: {
                            command: string | null;
                            /** Format: date-time */
                            created_at: string;
                            fault: string | null;
                            header_names: string[];
                            left_out: {
                                name: string;
                                reason: string;
                            }[];
                            listed_at: string | null;
                            name: string;
                            /** @enum {string} */
                            state: "unread" | "ready" | "changed" | "failed";
                            tools: {
                                definition_sha256: string;
                                description: string;
                                input_schema: {
                                    [key: string]: unknown;
                                };
                                name: string;
                            }[];
                            /** @enum {string} */
                            transport: "http" | "stdio";
                            url: string | null;
                        }[];
                    };
                };
            };
        };
    };
    postMcpServers: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @default {} */
                    headers?: {
                        [key: string]: string;
                    };
                    name: string;
                    /** @constant */
                    transport: "http";
                    url: string;
                } | {
                    command: string;
                    name: string;
                    /** @constant */
                    transport: "stdio";
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        command: string | null;
                        /** Format: date-time */
                        created_at: string;
                        fault: string | null;
                        header_names: string[];
                        left_out: {
                            name: string;
                            reason: string;
                        }[];
                        listed_at: string | null;
                        name: string;
                        /** @enum {string} */
                        state: "unread" | "ready" | "changed" | "failed";
                        tools: {
                            definition_sha256: string;
                            description: string;
                            input_schema: {
                                [key: string]: unknown;
                            };
                            name: string;
                        }[];
                        /** @enum {string} */
                        transport: "http" | "stdio";
                        url: string | null;
                    };
                };
            };
        };
    };
    getServer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        command: string | null;
                        /** Format: date-time */
                        created_at: string;
                        fault: string | null;
                        header_names: string[];
                        left_out: {
                            name: string;
                            reason: string;
                        }[];
                        listed_at: string | null;
                        name: string;
                        /** @enum {string} */
                        state: "unread" | "ready" | "changed" | "failed";
                        tools: {
                            definition_sha256: string;
                            description: string;
                            input_schema: {
                                [key: string]: unknown;
                            };
                            name: string;
                        }[];
                        /** @enum {string} */
                        transport: "http" | "stdio";
                        url: string | null;
                    };
                };
            };
        };
    };
    deleteServer: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    postServerRefresh: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                server: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changes: {
                            added: string[];
                            changed: string[];
                            removed: string[];
                        };
                        command: string | null;
                        /** Format: date-time */
                        created_at: string;
                        fault: string | null;
                        header_names: string[];
                        left_out: {
                            name: string;
                            reason: string;
                        }[];
                        listed_at: string | null;
                        name: string;
                        /** @enum {string} */
                        state: "unread" | "ready" | "changed" | "failed";
                        tools: {
                            definition_sha256: string;
                            description: string;
                            input_schema: {
                                [key: string]: unknown;
                            };
                            name: string;
                        }[];
                        /** @enum {string} */
                        transport: "http" | "stdio";
                        url: string | null;
                    };
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        created_at: string;
                        email: string;
                        jid: string;
                        /** @enum {string} */
                        language: "en" | "pt";
                        name: string;
                        /** @enum {string} */
                        role: "user" | "auditor" | "admin";
                        /** Format: uuid */
                        user_id: string;
                        xmpp: {
                            host: string;
                            port: number;
                            /** @constant */
                            tls: "starttls";
                        };
                    };
                };
            };
        };
    };
    deleteMe: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        state: "closed";
                    };
                };
            };
        };
    };
    patchMe: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    current_password?: string;
                    /** @enum {string} */
                    language?: "en" | "pt";
                    name?: string;
                    password?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        created_at: string;
                        email: string;
                        jid: string;
                        /** @enum {string} */
                        language: "en" | "pt";
                        name: string;
                        /** @enum {string} */
                        role: "user" | "auditor" | "admin";
                        /** Format: uuid */
                        user_id: string;
                        xmpp: {
                            host: string;
                            port: number;
                            /** @constant */
                            tls: "starttls";
                        };
                    };
                };
            };
        };
    };
    getMeApiKeys: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            api_key_id: string;
                            /** Format: date-time */
                            created_at: string;
                            expires_at: string | null;
                            last_used_at: string | null;
                            name: string;
                            scopes: ("read" | "write")[];
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    postMeApiKeys: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expires_at?: string | null;
                    name: string;
                    scopes: ("read" | "write")[];
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        api_key: string;
                        /** Format: uuid */
                        api_key_id: string;
                        /** Format: date-time */
                        created_at: string;
                        expires_at: string | null;
                        last_used_at: string | null;
                        name: string;
                        scopes: ("read" | "write")[];
                    };
                };
            };
        };
    };
    deleteMeKey: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getMeExport: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description JSON Lines: one JSON text a line, until the end */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
        };
    };
    getMeGrants: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            agent_id: string;
                            /** Format: uuid */
                            auditor_user_id: string;
                            /** Format: date-time */
                            created_at: string;
                            /** Format: date-time */
                            expires_at: string;
                            /** Format: uuid */
                            grant_id: string;
                            revoked_at: string | null;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    postMeGrants: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    agent_id: string;
                    auditor: string;
                    hours: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** Format: uuid */
                        auditor_user_id: string;
                        /** Format: date-time */
                        created_at: string;
                        /** Format: date-time */
                        expires_at: string;
                        /** Format: uuid */
                        grant_id: string;
                        revoked_at: string | null;
                    };
                };
            };
        };
    };
    deleteMeGrant: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                grant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getMeSessions: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: date-time */
                            created_at: string;
                            current: boolean;
                            /** Format: date-time */
                            expires_at: string;
                            /** Format: date-time */
                            last_used_at: string;
                            /** Format: uuid */
                            session_id: string;
                            user_agent: string;
                        }[];
                        next_cursor: string | null;
                    };
                };
            };
        };
    };
    deleteMeSessions: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteMeSession: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    postMeXmppPassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        jid: string;
                        xmpp_password: string;
                    };
                };
            };
        };
    };
    postMeXmppToken: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_in: number;
                        jid: string;
                        token: string;
                    };
                };
            };
        };
    };
    getMessage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** @enum {string} */
                        door: "xmpp" | "web" | "api";
                        finished_at: string | null;
                        /** Format: uuid */
                        message_id: string;
                        outcome: {
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            /** @enum {string} */
                            state: "answered" | "refused" | "failed";
                        } | null;
                        /** Format: date-time */
                        received_at: string;
                        reply: {
                            /** Format: date-time */
                            at: string;
                            /** Format: uuid */
                            message_id: string;
                            text: string;
                        } | null;
                        sender_jid: string;
                        /** @enum {string} */
                        state: "accepted" | "running" | "answered" | "refused" | "failed";
                        text: string;
                        thread: string;
                    };
                };
            };
        };
    };
    getMessageAttempts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            ended_at: string | null;
                            /** Format: date-time */
                            handed_at: string;
                            model: {
                                completion_tokens: number;
                                estimated: boolean;
                                latency_ms: number;
                                model: string;
                                prompt_tokens: number;
                                provider: string;
                            } | null;
                            started_at: string | null;
                            /** @enum {string} */
                            state: "running" | "done" | "refused" | "failed";
                            /** @enum {string} */
                            step: "think" | "long-memory" | "reply";
                            tool: {
                                call: number;
                                name: string;
                            } | null;
                            tried_before: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            tries: number;
                            worker_id: string | null;
                        }[];
                        /** Format: uuid */
                        message_id: string;
                    };
                };
            };
        };
    };
    postMessageCancel: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        /** Format: uuid */
                        message_id: string;
                    };
                };
            };
        };
    };
    getMessageEvents: {
        parameters: {
            query?: never;
            header?: {
                /** @description The id of the last event that was seen: the stream goes on after it, or begins with `reset` */
                "Last-Event-ID"?: components["parameters"]["LastEventId"];
            };
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events until the end; a comment every 15 seconds says that the stream lives */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    getMessagePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                        decided_by: {
                            /** @enum {string} */
                            code: "input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error";
                            rule: string;
                            /** @enum {string} */
                            step: "message" | "quota" | "workers" | "tool" | "audit";
                        } | null;
                        decisions: {
                            /** Format: uuid */
                            agent_id: string;
                            allowed: boolean;
                            call: number;
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            /** Format: date-time */
                            decided_at: string;
                            details: {
                                [key: string]: unknown;
                            };
                            facts: {
                                [key: string]: unknown;
                            };
                            /** Format: uuid */
                            message_id: string;
                            policy_hash: string;
                            policy_version: string;
                            reevaluated: {
                                allowed: boolean | null;
                                code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                                rule: string | null;
                                same: boolean;
                            };
                            rule: string;
                            /** @enum {string} */
                            step: "message" | "quota" | "workers" | "tool" | "audit";
                        }[];
                        /** Format: uuid */
                        message_id: string;
                        /** @enum {string} */
                        state: "accepted" | "running" | "answered" | "refused" | "failed";
                    };
                };
            };
        };
    };
    getMessageReceipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        audit: {
                            /** Format: date-time */
                            created_at: string;
                            event_type: string;
                            hash: string;
                            sequence: number;
                        }[];
                        code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                        decisions: {
                            allowed: boolean;
                            call: number;
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            /** Format: date-time */
                            decided_at: string;
                            policy_hash: string;
                            policy_version: string;
                            rule: string;
                            /** @enum {string} */
                            step: "message" | "quota" | "workers" | "tool" | "audit";
                        }[];
                        /** @enum {string} */
                        door: "xmpp" | "web" | "api";
                        execution: {
                            agent_version: number;
                            ai_latency_ms: number;
                            attempts: number;
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            completion_tokens: number;
                            /** Format: date-time */
                            created_at: string;
                            duration_ms: number;
                            model: string | null;
                            platform_latency_ms: number;
                            prompt_tokens: number;
                            provider: string | null;
                            /** @enum {string} */
                            state: "answered" | "refused" | "failed";
                            tokens_used: number;
                            tools_called: string[];
                            worker_id: string | null;
                        } | null;
                        finished_at: string | null;
                        /** Format: uuid */
                        message_id: string;
                        /** Format: date-time */
                        received_at: string;
                        reply: {
                            /** Format: date-time */
                            at: string;
                            /** Format: uuid */
                            message_id: string;
                            text_sha256: string;
                        } | null;
                        sender_jid: string;
                        /** @enum {string} */
                        state: "accepted" | "running" | "answered" | "refused" | "failed";
                        text_sha256: string;
                        workflow_id: string;
                    };
                };
            };
        };
    };
    postMessageReplay: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        difference: string | null;
                        events: number;
                        /** Format: uuid */
                        message_id: string;
                        /** Format: date-time */
                        replayed_at: string;
                        same: boolean;
                        workflow_id: string;
                    };
                };
            };
        };
    };
    getMessageTimeline: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        execution: {
                            agent_version: number;
                            ai_latency_ms: number;
                            attempts: number;
                            code: ("input.invalid" | "input.too_large" | "input.unsupported_media" | "method.not_allowed" | "auth.required" | "auth.failed" | "auth.password_wrong" | "scope.missing" | "access.denied" | "item.not_found" | "item.conflict" | "idempotency.mismatch" | "idempotency.in_progress" | "agent.deleted" | "quota.exceeded" | "documents.full" | "rate.limited" | "policy.violation" | "tool.forbidden" | "permit.expired" | "worker.unavailable" | "model.unavailable" | "model.overloaded" | "model.refused" | "model.nonsense" | "message.interrupted" | "message.stopped" | "service.unavailable" | "internal.error") | null;
                            completion_tokens: number;
                            cost: string | null;
                            /** Format: date-time */
                            created_at: string;
                            currency: string | null;
                            duration_ms: number;
                            model: string | null;
                            platform_latency_ms: number;
                            prompt_tokens: number;
                            provider: string | null;
                            /** @enum {string} */
                            state: "answered" | "refused" | "failed";
                            tokens_used: number;
                            tools_called: string[];
                            worker_id: string | null;
                        } | null;
                        /** Format: uuid */
                        message_id: string;
                        steps: {
                            attempts: number;
                            detail: {
                                [key: string]: unknown;
                            };
                            finished_at: string | null;
                            /** @enum {string} */
                            name: "arrived" | "sender-proven" | "accepted" | "ownership" | "governance" | "tools" | "capabilities" | "priority" | "dispatch" | "think" | "result" | "short-memory" | "long-memory" | "audit" | "reply";
                            number: number;
                            started_at: string | null;
                            /** @enum {string} */
                            state: "waiting" | "running" | "done" | "refused" | "failed" | "skipped";
                            /** @enum {string} */
                            tier: "door" | "platform" | "ai";
                        }[];
                        trace_id: string | null;
                        workflow_id: string;
                    };
                };
            };
        };
    };
    getMessageUsed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                message: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        agent_id: string;
                        calls: {
                            arguments: {
                                [key: string]: unknown;
                            };
                            call: number;
                            edited: boolean;
                            result: string | null;
                            status: ("done" | "failed" | "refused" | "denied") | null;
                            tool: string;
                        }[];
                        documents: {
                            /** Format: uuid */
                            document_id: string;
                            name: string | null;
                            pages: string | null;
                        }[];
                        forgotten: number;
                        memories: {
                            /** Format: date-time */
                            created_at: string;
                            embedding_model: string;
                            /** @enum {string} */
                            kind: "said" | "answered";
                            last_recalled_at: string | null;
                            /** Format: uuid */
                            memory_id: string;
                            /** Format: uuid */
                            message_id: string;
                            size_bytes: number;
                            text: string;
                        }[];
                        /** Format: uuid */
                        message_id: string;
                    };
                };
            };
        };
    };
    getModelKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            base_url: string | null;
                            /** Format: date-time */
                            created_at: string;
                            last_four: string | null;
                            last_used_at: string | null;
                            /** @enum {string} */
                            provider: "openai" | "anthropic" | "google";
                        }[];
                    };
                };
            };
        };
    };
    putProvider: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                provider: "openai" | "anthropic" | "google";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    api_key: string;
                    /** @default null */
                    base_url?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        base_url: string | null;
                        /** Format: date-time */
                        created_at: string;
                        last_four: string | null;
                        last_used_at: string | null;
                        /** @enum {string} */
                        provider: "openai" | "anthropic" | "google";
                    };
                };
            };
        };
    };
    deleteProvider: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                provider: "openai" | "anthropic" | "google";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        providers: {
                            [key: string]: {
                                available: boolean;
                                models: string[];
                                note: string | null;
                                operator: boolean;
                                own_key: boolean;
                            };
                        };
                    };
                };
            };
        };
    };
    getToolConnections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            allowed_tables: string[];
                            /** Format: date-time */
                            created_at: string;
                            /** @constant */
                            kind: "postgres";
                            last_used_at: string | null;
                            name: string;
                        }[];
                    };
                };
            };
        };
    };
    getConnection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                connection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_tables: string[];
                        /** Format: date-time */
                        created_at: string;
                        /** @constant */
                        kind: "postgres";
                        last_used_at: string | null;
                        name: string;
                    };
                };
            };
        };
    };
    putConnection: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                connection: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    allowed_tables: string[];
                    /** @default null */
                    ca?: string | null;
                    database: string;
                    host: string;
                    /**
                     * @default postgres
                     * @constant
                     */
                    kind?: "postgres";
                    password: string;
                    /** @default 5432 */
                    port?: number;
                    /**
                     * @default verify
                     * @enum {string}
                     */
                    ssl?: "verify" | "off";
                    user: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        allowed_tables: string[];
                        /** Format: date-time */
                        created_at: string;
                        /** @constant */
                        kind: "postgres";
                        last_used_at: string | null;
                        name: string;
                    };
                };
            };
        };
    };
    deleteConnection: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Makes a repetition harmless: the same key with the same request gets the first answer again, for 24 hours. With another request it is refused.
                 * @example 9f1c2a34-5b6d-4e7f-8a9b-0c1d2e3f4a5b
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                connection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getTools: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            description: string;
                            /** @enum {string} */
                            effect: "read" | "idempotent" | "once";
                            input_schema: {
                                [key: string]: unknown;
                            };
                            missing: string | null;
                            missing_code: string | null;
                            name: string;
                            policy: {
                                allowed_domains: string[] | null;
                                allowed_tables: string[] | null;
                                approval_timeout_s: number;
                                approvers: string[];
                                audit_log: boolean;
                                rate_limit_per_minute: number;
                                read_only: boolean;
                                requires_approval: boolean;
                                sandbox_required: boolean;
                                timeout_ms: number;
                            };
                            /** @enum {string} */
                            risk: "low" | "medium" | "high" | "critical";
                            version: number;
                        }[];
                    };
                };
            };
        };
    };
    getWorkers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            active_requests: number;
                            average_latency_ms: number | null;
                            because: string | null;
                            /** @enum {string} */
                            health: "healthy" | "degraded" | "unavailable";
                            /** Format: date-time */
                            last_heartbeat_at: string;
                            memory_mb: number;
                            pool: string;
                            providers: ("builtin" | "openai" | "anthropic" | "google")[];
                            slots: number;
                            /** Format: date-time */
                            started_at: string;
                            worker_id: string;
                        }[];
                        pools: {
                            free_slots: number;
                            /** @enum {string} */
                            health: "healthy" | "degraded" | "unavailable";
                            pool: string;
                            workers: number;
                        }[];
                    };
                };
            };
        };
    };
    getHealthLive: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        status: "alive";
                    };
                };
            };
        };
    };
    getHealthReady: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        services: string[];
                        /** @constant */
                        status: "ready";
                    };
                };
            };
        };
    };
    getOpenapiJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
    postTemporalCodecDecode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    payloads: {
                        data?: string;
                        metadata?: {
                            [key: string]: string;
                        };
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payloads: {
                            data?: string;
                            metadata?: {
                                [key: string]: string;
                            };
                        }[];
                    };
                };
            };
        };
    };
    postTemporalCodecEncode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    payloads: {
                        data?: string;
                        metadata?: {
                            [key: string]: string;
                        };
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        payloads: {
                            data?: string;
                            metadata?: {
                                [key: string]: string;
                            };
                        }[];
                    };
                };
            };
        };
    };
}
