using System.Text.Json;
using Exchange.Domain.Errors;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Registry.Tests;

/// <summary>A refused call as its caller sees it.</summary>
internal sealed record Refusal(StatusCode Status, string Reason, IReadOnlyDictionary<string, string> Facts, IReadOnlyList<string> Fields)
{
    /// <summary>What is said of each field.</summary>
    public required IReadOnlyList<string> Descriptions { get; init; }

    /// <summary>Awaits a call that must be refused.</summary>
    public static async Task<Refusal> OfAsync<T>(AsyncUnaryCall<T> call) => Of(await Assert.ThrowsAsync<RpcException>(async () => await call));

    public static async Task<Refusal> OfAsync(Task call) => Of(await Assert.ThrowsAsync<RpcException>(() => call));

    /// <summary>Awaits what a seed asks for and must be refused.</summary>
    public static async Task<Refusal> OfSeedAsync(Task entry)
    {
        var refused = await Assert.ThrowsAsync<ExchangeException>(() => entry);
        return new(StatusCode.Unknown, refused.Reason.Code, refused.Facts.ToDictionary(), [.. refused.Violations.Select(Told)])
        {
            Descriptions = [.. refused.Violations.Select(violation => violation.Description)],
        };

        string Told(Violation violation) => refused.Reason.Kind == ReasonKind.Conflict
            ? violation.Field
            : $"{violation.Field} {JsonNamingPolicy.SnakeCaseUpper.ConvertName(violation.Code.ToString())}";
    }

    /// <summary>Takes a step that must be refused.</summary>
    public static async Task<Refusal> OfAsync(Func<Task> step) => Of(await Assert.ThrowsAsync<RpcException>(step));

    public static Refusal Of(RpcException exception)
    {
        var status = exception.GetRpcStatus();
        var info = status?.GetDetail<ErrorInfo>();
        Assert.True(info is not null, exception.Status.ToString());
        var bad = status!.GetDetail<BadRequest>()?.FieldViolations;
        var failed = status!.GetDetail<PreconditionFailure>()?.Violations;
        return new(
            exception.StatusCode,
            info.Reason,
            info.Metadata,
            [.. bad?.Select(v => $"{v.Field} {v.Reason}") ?? failed?.Select(v => v.Subject) ?? []])
        {
            Descriptions = [.. bad?.Select(v => v.Description) ?? failed?.Select(v => v.Description) ?? []],
        };
    }

    public void Is(Reason reason) => Assert.Equal(reason.Code, Reason);

    public void Is(Reason reason, params string[] fields)
    {
        Assert.Equal(reason.Code, Reason);
        Assert.Equal(fields, Fields);
    }
}
