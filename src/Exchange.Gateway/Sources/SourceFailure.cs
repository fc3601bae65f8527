using System.Data.Common;
using System.Globalization;
using System.Runtime.InteropServices;
using Grpc.Core;

namespace Exchange.Gateway.Sources;

/// <summary>What the log says of a failure: never a driver's or an adapter's message, which may quote a value.</summary>
internal static class SourceFailure
{
    public static string CauseOf(Exception failure) => failure switch
    {
        DbException { SqlState: { } state } => state,
        RpcException call => call.StatusCode.ToString(),
        _ => string.Create(CultureInfo.InvariantCulture, $"{failure.GetType().Name} {(failure as ExternalException)?.ErrorCode}"),
    };
}
