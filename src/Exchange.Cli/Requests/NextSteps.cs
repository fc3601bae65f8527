using Exchange.Registry.V1;

namespace Exchange.Cli.Requests;

/// <summary>What comes next of a request: who does it, and what they type.</summary>
internal static class NextSteps
{
    public static IEnumerable<string> After(RequestView view, Desk desk)
    {
        var (request, turn) = (view.Request, view.Turn);
        return request.State switch
        {
            RequestState.Drafted => [$"the head of {Of(request.Consumer)}'s sharing office consents: {Step("sign", "", request.Consumer, "head")}"],
            RequestState.Accepted => [$"the platform names the department: {Step("route", "--provider DEPARTMENT", turn.Department, "authority")}"],
            RequestState.Returned => [$"{Of(request.Consumer)} supplies what is missing: {Step("supplement", "--text TEXT", request.Consumer, "")}"],
            RequestState.Forwarded => Forwarded(),
            RequestState.Agreed => [$"{Of(request.Provider)} delivers: {Step("deliver", "", request.Provider, "steward")}"],
            RequestState.Effective => [.. Reading(), $"see the grant: exchange grant show {request.Grant}{desk.As(request.Consumer, "")}"],
            RequestState.Refused => [$"{Of(request.Consumer)} may dispute the refusal: {Step("dispute", "--grounds TEXT", request.Consumer, "steward")}"],
            RequestState.Disputed => [$"see the dispute: exchange dispute show {request.Dispute}{desk.As(request.Consumer, "steward")}"],
            _ => [],
        };

        IEnumerable<string> Forwarded()
        {
            if (request.Answer is { ByPlatform: false, SignedAt: null })
            {
                yield return $"the head of {Of(request.Provider)}'s sharing office signs the answer: {Step("sign-answer", "", request.Provider, "head")}";
                yield break;
            }

            if (turn.Party == TurnParty.Platform)
            {
                yield return $"the platform authorizes: {Step("authorize", "", turn.Department, "authority")}";
                yield break;
            }

            yield return request.Demand.Resource.Length == 0
                ? $"{Of(request.Provider)} catalogues it, and names the resource: {Step("catalogue", "--resource CODE --item ITEM", request.Provider, "steward")}"
                : $"{Of(request.Provider)} answers: {Step("answer", "--agree", request.Provider, "steward")}";
            if (request.Extension is { ConsentedAt: null })
            {
                yield return $"the provider's authority consents to more time: {Step("extend", "--document NUMBER", "", "authority")}";
            }

            if (request.Demand.Resource.Length > 0)
            {
                var isUnconditional = request.Verdicts.Count > 0 && request.Verdicts.All(verdict => verdict.Sharing == Sharing.Unconditional);
                yield return $"the platform authorizes {(isUnconditional ? "what is unconditional" : "what the provider has delegated")}: {Step("authorize", "", "", "authority")}";
            }
        }

        IEnumerable<string> Reading()
        {
            var purpose = Desk.Word(request.Statements.Purpose);
            if (request.Demand.Modes.Contains(Mode.Api))
            {
                yield return $"look a subject up: exchange lookup {request.Demand.Resource} KEY --purpose {purpose}{desk.As(request.Consumer, "")}";
            }

            if (request.Demand.Modes.Contains(Mode.Verify))
            {
                yield return $"verify what a subject states: exchange verify {request.Demand.Resource} KEY ITEM=VALUE --purpose {purpose}{desk.As(request.Consumer, "")}";
            }

            if (request.Demand.Modes.Contains(Mode.Batch))
            {
                yield return $"read all rows in scope: exchange read {request.Demand.Resource} --purpose {purpose}{desk.As(request.Consumer, "")}";
            }
        }

        string Of(string department) => desk.Names.NameOf(department);
        string Step(string verb, string options, string department, string role) =>
            $"exchange request {verb} {request.Id}{(options.Length > 0 ? $" {options}" : "")}{desk.As(department, role)}";
    }
}
