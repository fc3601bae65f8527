using System.Globalization;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.EndToEnd.Tests.Worlds;

/// <summary>What a failed call says beside its status.</summary>
public static class Refusals
{
    extension(RpcException failure)
    {
        /// <summary>The reason's code; the status where the exchange gave none.</summary>
        public string Reason => failure.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason ?? failure.Status.ToString();

        /// <summary>Where the refusal is in the log.</summary>
        public ulong LogIndex => ulong.Parse(
            failure.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Metadata["log_index"], CultureInfo.InvariantCulture);

        /// <summary>The violations as FIELD CODE.</summary>
        public IEnumerable<string> Violations =>
            failure.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations.Select(found => $"{found.Field} {found.Reason}") ?? [];
    }

    /// <summary>The failure of a call that must fail.</summary>
    public static Task<RpcException> OfAsync<T>(AsyncUnaryCall<T> call) => Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
}
