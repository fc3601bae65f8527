namespace Exchange.Domain.Errors;

/// <summary>
/// One entry of the error catalogue: the code in the status, in the log and in the documentation, with its basis in law
/// where the law asks for one. The wire's enum <c>exchange.errors.v1.Reason</c> holds the same codes.
/// </summary>
public sealed partial record Reason
{
    private Reason(string code, ReasonKind kind, string sentence) => (Code, Kind, Sentence) = (code, kind, sentence);

    public string Code { get; }

    public ReasonKind Kind { get; }

    public string Sentence { get; }

    /// <summary>The article on which a refusal rests.</summary>
    public string? Basis { get; private init; }

    /// <summary>The way to go on, where there is one.</summary>
    public string? Remedy { get; private init; }

    public static Reason RequestInvalid { get; } = new(
        "REQUEST_INVALID",
        ReasonKind.Invalid,
        "The request has fields that cannot be accepted; each is named.");

    public static Reason TokenMissing { get; } = new(
        "TOKEN_MISSING",
        ReasonKind.Unauthenticated,
        "The call carries no bearer token.");

    public static Reason TokenMalformed { get; } = new(
        "TOKEN_MALFORMED",
        ReasonKind.Unauthenticated,
        "The token is not a signed JWT.");

    public static Reason TokenTypeRefused { get; } = new(
        "TOKEN_TYPE_REFUSED",
        ReasonKind.Unauthenticated,
        "The token is not an access token of type at+jwt.");

    public static Reason TokenAlgorithmRefused { get; } = new(
        "TOKEN_ALGORITHM_REFUSED",
        ReasonKind.Unauthenticated,
        "The token is signed with an algorithm that is not accepted.");

    public static Reason TokenIssuerUntrusted { get; } = new(
        "TOKEN_ISSUER_UNTRUSTED",
        ReasonKind.Unauthenticated,
        "The token's issuer is not one that this exchange trusts.");

    public static Reason TokenAudienceRefused { get; } = new(
        "TOKEN_AUDIENCE_REFUSED",
        ReasonKind.Unauthenticated,
        "The token is not meant for this exchange.");

    public static Reason TokenExpired { get; } = new(
        "TOKEN_EXPIRED",
        ReasonKind.Unauthenticated,
        "The token is outside its time of validity.");

    public static Reason TokenSignatureInvalid { get; } = new(
        "TOKEN_SIGNATURE_INVALID",
        ReasonKind.Unauthenticated,
        "The token's signature does not verify.");

    public static Reason TokenBindingRefused { get; } = new(
        "TOKEN_BINDING_REFUSED",
        ReasonKind.Unauthenticated,
        "The token is bound to a key that the caller did not prove.");

    public static Reason PrincipalUnbound { get; } = new(
        "PRINCIPAL_UNBOUND",
        ReasonKind.Unauthenticated,
        "The token's client is not bound to a department.")
    {
        Remedy = "Ask the authority to bind the client to its department.",
    };

    public static Reason CredentialRefused { get; } = new(
        "CREDENTIAL_REFUSED",
        ReasonKind.Unauthenticated,
        "The token issuer did not accept the client's proof of who it is.");

    public static Reason GrantAbsent { get; } = new(
        "GRANT_ABSENT",
        ReasonKind.Refused,
        "The department holds no grant for this resource.")
    {
        Remedy = "Apply for the resource, stating basis, scenario, scope, mode and time limit (政务数据共享条例 Art 20).",
    };

    public static Reason GrantNotBegun { get; } = new("GRANT_NOT_BEGUN", ReasonKind.Refused, "The grant has not begun.")
    {
        Remedy = "Wait until the grant begins.",
    };

    public static Reason GrantEnded { get; } = new("GRANT_ENDED", ReasonKind.Refused, "The grant has ended.")
    {
        Remedy = "Apply again if the duty still needs the data.",
    };

    public static Reason GrantSuspended { get; } = new(
        "GRANT_SUSPENDED",
        ReasonKind.Refused,
        "The grant is suspended until rectified.")
    {
        Basis = "政务数据共享条例 Art 27",
        Remedy = "Rectify what the suspension names and report it to the authority.",
    };

    public static Reason GrantTerminated { get; } = new("GRANT_TERMINATED", ReasonKind.Refused, "The grant was terminated.")
    {
        Basis = "政务数据共享条例 Art 27",
        Remedy = "Dispose of the data as the provider requires; a new need is a new application.",
    };

    public static Reason GrantOutdated { get; } = new(
        "GRANT_OUTDATED",
        ReasonKind.Refused,
        "The resource changed so that the grant no longer fits it.")
    {
        Remedy = "Ask the authority to issue the grant anew for the resource's present version.",
    };

    public static Reason ConditionUnknown { get; } = new(
        "CONDITION_UNKNOWN",
        ReasonKind.Refused,
        "A condition cannot be evaluated, and unknown means no.")
    {
        Remedy = "Ask the authority to state the condition in terms that can be evaluated.",
    };

    public static Reason PurposeNotGranted { get; } = new(
        "PURPOSE_NOT_GRANTED",
        ReasonKind.Refused,
        "The grant does not cover this purpose; a new purpose needs a new application.")
    {
        Basis = "政务数据共享条例 Art 25",
        Remedy = "Name the purpose of the grant, or apply for the new purpose.",
    };

    public static Reason ModeNotGranted { get; } = new(
        "MODE_NOT_GRANTED",
        ReasonKind.Refused,
        "The grant does not cover this mode of sharing.")
    {
        Remedy = "Read in a mode that the grant names, or apply for this one.",
    };

    public static Reason ItemsNotGranted { get; } = new(
        "ITEMS_NOT_GRANTED",
        ReasonKind.Refused,
        "None of the items asked for is covered by the grant.")
    {
        Basis = "政务数据共享条例 Art 25",
        Remedy = "Ask for items that the grant names, or apply for more.",
    };

    public static Reason HouseholdAuthorizationMissing { get; } = new(
        "HOUSEHOLD_AUTHORIZATION_MISSING",
        ReasonKind.Refused,
        "The grant asks that each read names the household's authorization.")
    {
        Basis = "社会救助暂行办法 Art 58",
        Remedy = "Name the household's authorization in household_authorization.",
    };

    public static Reason MatterMissing { get; } = new(
        "MATTER_MISSING",
        ReasonKind.Refused,
        "The grant asks that each read names the matter handled.")
    {
        Remedy = "Name the matter in the field matter.",
    };

    public static Reason ImpactAssessmentMissing { get; } = new(
        "IMPACT_ASSESSMENT_MISSING",
        ReasonKind.Refused,
        "The row is about a person under 14, and the grant names no impact assessment.")
    {
        Basis = "个人信息保护法 Art 28, 55",
        Remedy = "File an impact assessment and ask the authority to issue the grant anew with its number.",
    };

    public static Reason RoleMissing { get; } = new(
        "ROLE_MISSING",
        ReasonKind.Refused,
        "The caller does not hold the role that this call needs.");

    public static Reason SelfGrant { get; } = new(
        "SELF_GRANT",
        ReasonKind.Refused,
        "Nobody grants to their own department.");

    public static Reason OtherDepartment { get; } = new(
        "OTHER_DEPARTMENT",
        ReasonKind.Refused,
        "A steward acts for the own department only.")
    {
        Basis = "政务数据共享条例 Art 12",
    };

    public static Reason BasisRank { get; } = new(
        "BASIS_RANK",
        ReasonKind.Refused,
        "不予共享 needs a law, an administrative regulation or a State Council decision.")
    {
        Basis = "政务数据共享条例 Art 14",
    };

    public static Reason SecretRefused { get; } = new(
        "SECRET_REFUSED",
        ReasonKind.Refused,
        "Secrets are not registered at all, not even by name.")
    {
        Basis = "政务数据共享条例 Art 3",
    };

    public static Reason CoreRefused { get; } = new(
        "CORE_REFUSED",
        ReasonKind.Refused,
        "Core data does not pass this exchange.")
    {
        Basis = "数据安全法 Art 21",
    };

    public static Reason SignerRefused { get; } = new(
        "SIGNER_REFUSED",
        ReasonKind.Refused,
        "The one who signs is not the one who drafted.")
    {
        Basis = "政务数据共享条例 Art 13",
        Remedy = "Let the head of the sharing office sign.",
    };

    public static Reason ConsumerExternal { get; } = new(
        "CONSUMER_EXTERNAL",
        ReasonKind.Refused,
        "An external body can hold no grant.")
    {
        Basis = "政务数据共享条例 Art 2",
    };

    public static Reason CorrectionNotOpenTo { get; } = new(
        "CORRECTION_NOT_OPEN_TO",
        ReasonKind.Refused,
        "Only a department that may read the datum can ask for its correction.")
    {
        Basis = "政务数据共享条例 Art 26",
        Remedy = "Apply for the item, or ask a department that may read it.",
    };

    public static Reason AuthorityNotCompetent { get; } = new(
        "AUTHORITY_NOT_COMPETENT",
        ReasonKind.Refused,
        "Another authority is competent for this matter.")
    {
        Basis = "政务数据共享条例 Art 28",
        Remedy = "Ask the authority of the competent division.",
    };

    public static Reason ResourceNotFound { get; } = new(
        "RESOURCE_NOT_FOUND",
        ReasonKind.NotFound,
        "The catalogue has no such resource.");

    public static Reason GrantNotFound { get; } = new(
        "GRANT_NOT_FOUND",
        ReasonKind.NotFound,
        "There is no such grant that the caller may see.");

    public static Reason EntryNotFound { get; } = new(
        "ENTRY_NOT_FOUND",
        ReasonKind.NotFound,
        "The log has no entry at this index.");

    public static Reason DraftNotFound { get; } = new(
        "DRAFT_NOT_FOUND",
        ReasonKind.NotFound,
        "There is no such draft that the caller may see.");

    public static Reason ElementNotFound { get; } = new(
        "ELEMENT_NOT_FOUND",
        ReasonKind.NotFound,
        "No such element is defined.");

    public static Reason CorrectionNotFound { get; } = new(
        "CORRECTION_NOT_FOUND",
        ReasonKind.NotFound,
        "There is no such correction that the caller may see.");

    public static Reason DisputeNotFound { get; } = new(
        "DISPUTE_NOT_FOUND",
        ReasonKind.NotFound,
        "There is no such dispute that the caller may see.");

    public static Reason AlreadyExists { get; } = new(
        "ALREADY_EXISTS",
        ReasonKind.Exists,
        "Something else stands under this id.");

    public static Reason SourceClaimed { get; } = new(
        "SOURCE_CLAIMED",
        ReasonKind.Conflict,
        "Another department, or another resource, is the source of this element.")
    {
        Basis = "政务数据共享条例 Art 19",
    };

    public static Reason SourceDesignated { get; } = new(
        "SOURCE_DESIGNATED",
        ReasonKind.Conflict,
        "The element already has a designated source.")
    {
        Basis = "政务数据共享条例 Art 19",
    };

    public static Reason SourceUndesignated { get; } = new(
        "SOURCE_UNDESIGNATED",
        ReasonKind.Conflict,
        "The element has no designated source yet; the authority designates it.")
    {
        Basis = "政务数据共享条例 Art 19, 41",
    };

    public static Reason ReferenceMissing { get; } = new(
        "REFERENCE_MISSING",
        ReasonKind.Conflict,
        "The request names something that the registry does not hold.");

    public static Reason NotShareable { get; } = new(
        "NOT_SHAREABLE",
        ReasonKind.Conflict,
        "The resource is not shared, so no grant can be issued for it.")
    {
        Basis = "政务数据共享条例 Art 14",
    };

    public static Reason FilingIncomplete { get; } = new(
        "FILING_INCOMPLETE",
        ReasonKind.Conflict,
        "The draft lacks what the law wants before this step; each gap is named.")
    {
        Basis = "政务数据共享条例 Art 13",
    };

    public static Reason ConsultationMissing { get; } = new(
        "CONSULTATION_MISSING",
        ReasonKind.Conflict,
        "The change takes from consumers what they read, and names no consultation with them.")
    {
        Basis = "政务数据共享条例 Art 27",
        Remedy = "Agree with the consumers, file it with the authority, and name the filing.",
    };

    public static Reason ResourceEnded { get; } = new(
        "RESOURCE_ENDED",
        ReasonKind.Conflict,
        "The resource was superseded or withdrawn.")
    {
        Remedy = "Look in the catalogue for the resource that replaced it.",
    };

    public static Reason ElementNotCarried { get; } = new(
        "ELEMENT_NOT_CARRIED",
        ReasonKind.Conflict,
        "The resource does not carry this element; differently defined elements are never compared.");

    public static Reason TransitionRefused { get; } = new(
        "TRANSITION_REFUSED",
        ReasonKind.Conflict,
        "Its state does not allow this.");

    public static Reason NotMounted { get; } = new(
        "NOT_MOUNTED",
        ReasonKind.Conflict,
        "The resource has no source mounted, so it cannot be read.");

    public static Reason LookupUnsupported { get; } = new(
        "LOOKUP_UNSUPPORTED",
        ReasonKind.Conflict,
        "The resource has no key item, so no subject can be looked up.");

    public static Reason SourceAnswerInvalid { get; } = new(
        "SOURCE_ANSWER_INVALID",
        ReasonKind.Conflict,
        "The source's answer does not fit the catalogue.");

    public static Reason VersionRaced { get; } = new(
        "VERSION_RACED",
        ReasonKind.Raced,
        "It was changed in the meantime; read it again.");

    public static Reason RowsExceeded { get; } = new(
        "ROWS_EXCEEDED",
        ReasonKind.Exhausted,
        "The subject has more rows than one answer may hold.");

    public static Reason StreamsExceeded { get; } = new(
        "STREAMS_EXCEEDED",
        ReasonKind.Exhausted,
        "The department has as many streams or calls under way as it may have.");

    public static Reason ComparisonRunning { get; } = new(
        "COMPARISON_RUNNING",
        ReasonKind.Exhausted,
        "A comparison is under way; this gateway makes one at a time.");

    public static Reason HistoryDiffers { get; } = new(
        "HISTORY_DIFFERS",
        ReasonKind.Conflict,
        "The registry's history is not the one that the follower has followed; follow it from the beginning.");

    public static Reason ReaderStalled { get; } = new(
        "READER_STALLED",
        ReasonKind.Exhausted,
        "The reader did not take the stream's rows in time.");

    public static Reason LogUnavailable { get; } = new(
        "LOG_UNAVAILABLE",
        ReasonKind.Unavailable,
        "The audit log cannot be reached or written, so nothing may be read.");

    public static Reason RegistryUnavailable { get; } = new(
        "REGISTRY_UNAVAILABLE",
        ReasonKind.Unavailable,
        "There is no word from the registry, so nothing may be read or changed.");

    public static Reason SourceUnavailable { get; } = new(
        "SOURCE_UNAVAILABLE",
        ReasonKind.Unavailable,
        "The department's source does not answer.");

    public static Reason StoreUnavailable { get; } = new(
        "STORE_UNAVAILABLE",
        ReasonKind.Unavailable,
        "The registry's database does not answer.");

    public static Reason IssuerUnavailable { get; } = new(
        "ISSUER_UNAVAILABLE",
        ReasonKind.Unavailable,
        "The token issuer's keys cannot be had.");

    public static Reason LogCorrupt { get; } = new(
        "LOG_CORRUPT",
        ReasonKind.Corrupt,
        "The log's own checks failed; it takes no more entries.");

    public static Reason Internal { get; } = new(
        "INTERNAL",
        ReasonKind.Internal,
        "The exchange failed; the trace id leads to the details.");

    // Not at once: the reasons stand in several files, whose order is nobody's to rely on.
    public static IReadOnlyList<Reason> All => field ??=
    [
        RequestInvalid,
        TokenMissing,
        TokenMalformed,
        TokenTypeRefused,
        TokenAlgorithmRefused,
        TokenIssuerUntrusted,
        TokenAudienceRefused,
        TokenExpired,
        TokenSignatureInvalid,
        TokenBindingRefused,
        PrincipalUnbound,
        CredentialRefused,
        GrantAbsent,
        GrantNotBegun,
        GrantEnded,
        GrantSuspended,
        GrantTerminated,
        GrantOutdated,
        ConditionUnknown,
        PurposeNotGranted,
        ModeNotGranted,
        ItemsNotGranted,
        HouseholdAuthorizationMissing,
        MatterMissing,
        ImpactAssessmentMissing,
        RoleMissing,
        SelfGrant,
        OtherDepartment,
        BasisRank,
        SecretRefused,
        CoreRefused,
        SignerRefused,
        ConsumerExternal,
        CorrectionNotOpenTo,
        AuthorityNotCompetent,
        ResourceNotFound,
        GrantNotFound,
        EntryNotFound,
        DraftNotFound,
        ElementNotFound,
        CorrectionNotFound,
        DisputeNotFound,
        AlreadyExists,
        SourceClaimed,
        SourceDesignated,
        SourceUndesignated,
        ReferenceMissing,
        NotShareable,
        FilingIncomplete,
        ConsultationMissing,
        ResourceEnded,
        ElementNotCarried,
        TransitionRefused,
        NotMounted,
        HistoryDiffers,
        LookupUnsupported,
        SourceAnswerInvalid,
        VersionRaced,
        RowsExceeded,
        StreamsExceeded,
        ComparisonRunning,
        ReaderStalled,
        LogUnavailable,
        RegistryUnavailable,
        SourceUnavailable,
        StoreUnavailable,
        IssuerUnavailable,
        LogCorrupt,
        Internal,
        RequestNeeded,
        DelegationAbsent,
        ContractorTaskMissing,
        CeilingExceeded,
        GrantChainLapsed,
        GrantWider,
        RequestNotFound,
        DelegationNotFound,
        WebhookNotFound,
        ExtraCondition,
        ReturnedAlready,
        ExtensionExhausted,
        RectificationPending,
        QuotaExhausted,
        QuotaUnavailable,
        FilterRefused,
        OrderUnsupported,
        CursorInvalid,
        SourceChanged,
        SourceVersionUnsupported,
        GuessesExceeded,
        TicketRefused,
        AggregateOnly,
        GroupsExceeded,
        MappingInvalid,
        LogUnwitnessed,
        FindingNotFound,
        FindingStands,
        OwnFinding,
    ];

    public override string ToString() => Code;
}
