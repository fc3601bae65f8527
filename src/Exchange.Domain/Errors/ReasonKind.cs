namespace Exchange.Domain.Errors;

/// <summary>How a reason is answered; each kind is one gRPC status.</summary>
public enum ReasonKind
{
    Invalid,
    Unauthenticated,
    Refused,
    NotFound,
    Exists,
    Conflict,
    Raced,
    Exhausted,
    Unavailable,
    Corrupt,
    Internal,
}
