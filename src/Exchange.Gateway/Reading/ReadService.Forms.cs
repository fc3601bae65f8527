using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Tokens;
using Google.Protobuf;
using Grpc.Core;

namespace Exchange.Gateway.Reading;

/// <summary>The read path of what a form needs: whether a value is the source's, and all of its elements from their sources at once.</summary>
internal sealed partial class ReadService
{
    private const int SourcesAtOnceMax = 8;

    public override async Task<V1.VerifyResponse> Verify(V1.VerifyRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), ct);
        var account = new Account(Call.Verify, caller, keys.Current, request.Resource, request.Purpose, time.GetUtcNow());
        try
        {
            var asked = Ask(RequestForm.Of(request), caller, account);
            var permit = Decide(asked, account);
            await using var counted = await quotas.TakeAsync(permit.Grant, account.At, asked.Holdings.FindGrant, ct);
            await using var guess = await guesses.TakeAsync(asked.Attempt.Consumer, asked.Resource.Code, account.Subject, account.At, ct);
            var compared = await CompareAsync(asked, permit, account, ct);
            RequireStill(new(caller, asked, permit), account);

            // The log has it before the caller has a byte.
            var recorded = await journal.AppendAsync(account.Verified(compared));
            counted?.Keep();
            guess.Keep(compared.IsMatch);
            return Answers.Of(compared, recorded);
        }
        catch (ExchangeException refused) when (refused.Reason != Reason.LogUnavailable)
        {
            throw await RecordedAsync(account, refused);
        }
    }

    public override async Task<V1.AssembleResponse> Assemble(V1.AssembleRequest request, ServerCallContext context)
    {
        var ct = context.CancellationToken;
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), ct);
        var at = time.GetUtcNow();
        var assembly = ByteString.CopyFrom(Guid.CreateVersion7(at).ToByteArray(bigEndian: true));
        var whole = AccountOf("");
        FormRequest form;
        try
        {
            form = ReadForm(request, caller, whole);
        }
        catch (ExchangeException refused)
        {
            throw await RecordedAsync(whole, refused);
        }

        // Each source is a look-up of its own: under its own grant, counted for itself, and in the log for itself.
        FormPart[] parts = [.. form.Sources.Select(source => new FormPart(source, AccountOf(source.Code.Value)))];
        try
        {
            await Parallel.ForEachAsync(
                parts, new ParallelOptions { MaxDegreeOfParallelism = SourcesAtOnceMax, CancellationToken = ct }, async (part, ct) => await FillAsync(part, form, caller, ct));

            // The slowest source has answered: what was suspended while others waited for it is not told.
            var room = LookupRows.BytesMax;
            foreach (var part in parts.Where(part => part.IsFound))
            {
                LookAgain(part, caller, ref room);
            }

            // The log has all of them before the caller has a byte.
            await Task.WhenAll(parts.Select(RecordAsync));
            return parts.FirstOrDefault(part => part.Refusal is { } refusal && EndsAll(refusal.Reason)) is { } ended
                ? throw Answers.Refused(ended.Refusal!, ended.Account, ended.Recorded)
                : FormAnswers.Of(form, parts, Disputed);
        }
        finally
        {
            foreach (var part in parts)
            {
                await part.DisposeAsync();
            }
        }

        Account AccountOf(string resource) => new(Call.Assemble, caller, keys.Current, resource, request.Purpose, at) { Assembly = assembly };
    }

    private FormRequest ReadForm(V1.AssembleRequest request, Caller caller, Account whole)
    {
        var holdings = registry.Newest;
        whole.Rest(holdings);
        registry.RequireLease();
        whole.Bind(holdings.PrincipalOf(caller));
        return FormRequest.Read(request, holdings);
    }

    // The source is let go before the log is waited for.
    private async Task<Comparison> CompareAsync(Asked asked, Decision.Permit permit, Account account, CancellationToken ct)
    {
        await using var rows = await sources.AskAsync(Query(asked, permit), ct);
        return await Comparison.TakeAsync(rows, asked.Claims, new(permit.Grant, asked), new(asked.Resource, permit.Grant, account.At), ct);
    }

    private async Task FillAsync(FormPart part, FormRequest form, Caller caller, CancellationToken ct)
    {
        try
        {
            var asked = part.Asked = Ask(form.Of(part.Resource), caller, part.Account, form.Holdings);
            var permit = part.Permit = Decide(asked, part.Account);
            part.Counted = await quotas.TakeAsync(permit.Grant, part.Account.At, asked.Holdings.FindGrant, ct);
            part.Found = await patience.WithinAsync(cut => FindAsync(asked, permit, part.Account, part.Counted, cut), ct);
        }
        catch (ExchangeException refused)
        {
            part.Refuse(refused);
        }
    }

    private void LookAgain(FormPart part, Caller caller, ref int room)
    {
        try
        {
            RequireStill(new(caller, part.Asked!, part.Permit!), part.Account);
            room -= part.Found!.Bytes;
            if (room < 0)
            {
                throw new ExchangeException(Reason.RowsExceeded);
            }
        }
        catch (ExchangeException refused)
        {
            part.Refuse(refused);
        }
    }

    private async Task RecordAsync(FormPart part) => part.Keep(await journal.AppendAsync(
        part.IsFound ? part.Account.Answered(part.Found) : part.Account.Refused(part.Refusal!.Reason)));

    // These are of the caller or of the exchange, and of no one source.
    private static bool EndsAll(Reason reason) =>
        reason == Reason.RegistryUnavailable || reason == Reason.PrincipalUnbound || reason == Reason.TokenExpired;
}
