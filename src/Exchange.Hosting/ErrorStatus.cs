using System.Diagnostics;
using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RpcStatus = Google.Rpc.Status;

namespace Exchange.Hosting;

/// <summary>Catalogue to wire: the one place that knows which kind of reason is which gRPC status.</summary>
internal static class ErrorStatus
{
    public const string Domain = "exchange";

    private static readonly Duration RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));

    public static RpcException ToRpcException(this ExchangeException exception)
    {
        var reason = exception.Reason;
        var status = new RpcStatus { Code = (int)CodeOf(reason.Kind), Message = reason.Sentence };
        status.Details.Add(Any.Pack(ErrorInfoOf(exception)));
        switch (reason.Kind)
        {
            case ReasonKind.Invalid:
                status.Details.Add(Any.Pack(BadRequestOf(exception)));
                break;
            case ReasonKind.Conflict:
                status.Details.Add(Any.Pack(PreconditionFailureOf(exception)));
                break;
            case ReasonKind.Refused or ReasonKind.Exists when !exception.Violations.IsEmpty:
                status.Details.Add(Any.Pack(BadRequestOf(exception)));
                break;
            case ReasonKind.Exhausted or ReasonKind.Unavailable when PassesWithTime(reason):
                status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = exception.RetryAfter?.ToDuration() ?? RetryDelay }));
                break;
        }

        return status.ToRpcException();
    }

    public static Code CodeOf(ReasonKind kind) => kind switch
    {
        ReasonKind.Invalid => Code.InvalidArgument,
        ReasonKind.Unauthenticated => Code.Unauthenticated,
        ReasonKind.Refused => Code.PermissionDenied,
        ReasonKind.NotFound => Code.NotFound,
        ReasonKind.Exists => Code.AlreadyExists,
        ReasonKind.Conflict => Code.FailedPrecondition,
        ReasonKind.Raced => Code.Aborted,
        ReasonKind.Exhausted => Code.ResourceExhausted,
        ReasonKind.Unavailable => Code.Unavailable,
        ReasonKind.Corrupt => Code.DataLoss,
        ReasonKind.Internal => Code.Internal,
        _ => throw new UnreachableException(),
    };

    // The same question has as many rows tomorrow: who is told to come again would come in vain.
    private static bool PassesWithTime(Reason reason) => reason != Reason.RowsExceeded && reason != Reason.GroupsExceeded;

    private static ErrorInfo ErrorInfoOf(ExchangeException exception)
    {
        var info = new ErrorInfo { Reason = exception.Reason.Code, Domain = Domain, Metadata = { exception.Facts } };
        if (exception.Reason.Basis is { } basis)
        {
            info.Metadata["basis"] = basis;
        }

        if (exception.Reason.Remedy is { } remedy)
        {
            info.Metadata.TryAdd("remedy", remedy);
        }

        return info;
    }

    private static BadRequest BadRequestOf(ExchangeException exception)
    {
        var violations = exception.Violations.Select(violation => new BadRequest.Types.FieldViolation
        {
            Field = violation.Field,
            Reason = violation.Because?.Code ?? violation.Code.Name,
            Description = violation.Description,
        });
        return new BadRequest { FieldViolations = { violations } };
    }

    private static PreconditionFailure PreconditionFailureOf(ExchangeException exception)
    {
        var violations = exception.Violations.Select(violation => new PreconditionFailure.Types.Violation
        {
            Type = violation.Because?.Code ?? (exception.Reason == Reason.MappingInvalid ? violation.Code.Name : exception.Reason.Code),
            Subject = violation.Field,
            Description = violation.Description,
        });
        var failure = new PreconditionFailure { Violations = { violations } };
        if (failure.Violations.Count == 0)
        {
            failure.Violations.Add(new PreconditionFailure.Types.Violation
            {
                Type = exception.Reason.Code,
                Description = exception.Reason.Sentence,
            });
        }

        return failure;
    }
}
