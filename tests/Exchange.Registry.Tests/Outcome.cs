using Exchange.Domain.Errors;
using Grpc.Core;

namespace Exchange.Registry.Tests;

/// <summary>How one of many calls ended: OK, or what else was asked of the answer, or the reason of its refusal.</summary>
internal static class Outcome
{
    /// <summary>Of what a seed asks for.</summary>
    public static async Task<string> OfSeedAsync(Task entry)
    {
        try
        {
            await entry;
            return "OK";
        }
        catch (ExchangeException refused)
        {
            return refused.Reason.Code;
        }
    }

    public static async Task<string> OfAsync<T>(AsyncUnaryCall<T> call, Func<T, string>? of = null)
    {
        try
        {
            var answer = await call;
            return of is null ? "OK" : of(answer);
        }
        catch (RpcException refused)
        {
            return Refusal.Of(refused).Reason;
        }
    }
}
