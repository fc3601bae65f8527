using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace Exchange.Client;

/// <summary>
/// A call that the exchange refused or that did not reach it. Decide by <see cref="Reason"/>; show the message,
/// <see cref="Basis"/> and <see cref="Remedy"/> to people. No text in it is data of the read.
/// </summary>
public sealed class ExchangeCallException : Exception
{
    private const string Domain = "exchange";

    private ExchangeCallException(string message, StatusCode status, Exception? cause)
        : base(message, cause) => StatusCode = status;

    /// <summary>The gRPC status.</summary>
    public StatusCode StatusCode { get; }

    /// <summary>The code of docs/errors.md, such as GRANT_ENDED; empty where the exchange itself said nothing.</summary>
    public string Reason { get; private init; } = "";

    /// <summary>Everything that is wrong with the request, by its name on the wire.</summary>
    public IReadOnlyList<FieldProblem> Violations { get; private init; } = [];

    /// <summary>All facts of the case by their names, such as grant, log_index, basis; never data.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; private init; } = new Dictionary<string, string>();

    /// <summary>After how long the same call may be made again; null where repeating it does not help.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>The article that asks for the refusal.</summary>
    public string? Basis => Facts.GetValueOrDefault("basis");

    /// <summary>The way to go on.</summary>
    public string? Remedy => Facts.GetValueOrDefault("remedy");

    /// <summary>The grant that came nearest.</summary>
    public string? Grant => Facts.GetValueOrDefault("grant");

    /// <summary>The log that holds the record of the refusal.</summary>
    public string? LogOrigin => Facts.GetValueOrDefault("log_origin");

    /// <summary>The index of the record of the refusal in that log.</summary>
    public ulong? LogIndex =>
        ulong.TryParse(Facts.GetValueOrDefault("log_index"), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    /// <summary>What a gRPC failure says, of a call that was made by the generated stubs.</summary>
    public static ExchangeCallException Of(RpcException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var status = failure.GetRpcStatus();
        var info = status?.GetDetail<ErrorInfo>();
        return new(failure.Status.Detail, failure.StatusCode, failure)
        {
            Reason = info?.Domain == Domain ? info.Reason : "",
            Facts = info is null ? new Dictionary<string, string>() : new Dictionary<string, string>(info.Metadata),
            Violations =
            [
                .. status?.GetDetail<BadRequest>()?.FieldViolations.Select(one => new FieldProblem(one.Field, one.Reason, one.Description)) ?? [],
                .. status?.GetDetail<PreconditionFailure>()?.Violations.Select(one => new FieldProblem(one.Subject, one.Type, one.Description)) ?? [],
            ],
            RetryAfter = status?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan(),
        };
    }

    internal static ExchangeCallException IssuerUnavailable(string issuer, Exception cause) =>
        new("The token issuer's keys cannot be had.", StatusCode.Unavailable, cause)
        {
            Reason = "ISSUER_UNAVAILABLE",
            Facts = new Dictionary<string, string> { ["issuer"] = issuer },
            RetryAfter = TimeSpan.FromSeconds(1),
        };

    internal static ExchangeCallException CredentialRefused(string? error) =>
        new("The token issuer did not accept the client's proof of who it is.", StatusCode.Unauthenticated, null)
        {
            Reason = "CREDENTIAL_REFUSED",
            Facts = new Dictionary<string, string> { ["error"] = error ?? "unknown" },
        };

    /// <summary>The same as the exchange would say it.</summary>
    internal RpcException ToRpcException()
    {
        var status = new RpcStatus { Code = (int)StatusCode, Message = Message };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = Reason, Domain = Domain, Metadata = { Facts.ToDictionary() } }));
        if (RetryAfter is { } delay)
        {
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = delay.ToDuration() }));
        }

        return status.ToRpcException();
    }
}

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Field">The field's name on the wire, such as filters[0].range.from.</param>
/// <param name="Code">What is wrong with it, as a code of docs/errors.md.</param>
/// <param name="Description">What would be accepted.</param>
public sealed record FieldProblem(string Field, string Code, string Description);
