using System.CommandLine;

namespace Exchange.Cli.Requests;

/// <summary>What the requester does with its request after it is written.</summary>
internal static class RequesterSteps
{
    public static IEnumerable<Command> Create() => [Sign(), Withdraw(), Supplement(), Dispute()];

    private static Command Sign() => RequestStep.Create(
        "sign",
        "Consents, and so files it (Art 20). The head of the requester's sharing office.",
        [],
        async step => (await step.Client.SignRequestAsync(new() { Id = step.Id, Version = step.Version }, cancellationToken: step.Ct)).View);

    private static Command Withdraw()
    {
        var reason = RequestStep.Text("--reason", "Why.");
        return RequestStep.Create("withdraw", "Withdraws it, before it is effective. The requester.", [reason], async step =>
            (await step.Client.WithdrawRequestAsync(
                new() { Id = step.Id, Version = step.Version, Reason = step.Parsed.GetRequiredValue(reason) }, cancellationToken: step.Ct)).View);
    }

    private static Command Supplement()
    {
        var text = RequestStep.Text("--text", "What is supplied, with its documents.");
        return RequestStep.Create("supplement", "Supplies what was missing. The requester.", [text], async step =>
            (await step.Client.SupplementRequestAsync(
                new() { Id = step.Id, Version = step.Version, Supplied = step.Parsed.GetRequiredValue(text) }, cancellationToken: step.Ct)).View);
    }

    private static Command Dispute()
    {
        var id = RequestStep.Argument();
        var grounds = RequestStep.Text("--grounds", "Why the refusal is wrong.");
        return Desk.Command("dispute", "Disputes its refusal (Art 28). Stewards and heads of the requester.", [id, grounds], async (parsed, desk, ct) =>
        {
            var filed = await desk.Disputes.FileDisputeAsync(
                new() { Request = parsed.GetRequiredValue(id), Grounds = parsed.GetRequiredValue(grounds) }, cancellationToken: ct);
            var authority = filed.Dispute.CompetentAuthority;
            Console.WriteLine($"{filed.Dispute.Id} dispute of {parsed.GetValue(id)}");
            RequestPrint.Line("competent", $"division {filed.Dispute.CompetentDivision}, {(authority.Length > 0 ? desk.Names.NameOf(authority) : "an authority that the registry does not know")} (政务数据共享条例 Art 28)");
            RequestPrint.Line("next", $"the parties negotiate; see it: exchange dispute show {filed.Dispute.Id}{desk.As(filed.Dispute.Claimant, "steward")}");
            return 0;
        });
    }
}
