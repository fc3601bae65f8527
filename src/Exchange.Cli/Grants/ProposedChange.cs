using Exchange.Audit.V1;
using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;
using Google.Protobuf;

namespace Exchange.Cli.Grants;

/// <summary>A change that is tried on the log: a file of a grant or a resource, or a few edits to a grant that stands.</summary>
internal static class ProposedChange
{
    private const string JsonForm = "{\"grant\": {…}} or {\"resource\": {…}}";

    /// <summary>
    /// A steward's catalogue file that holds one resource, or JSON in the contract's names with <c>grant</c> or <c>resource</c>.
    /// Departments are named by id or short name.
    /// </summary>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public static SimulateChangeRequest? Read(FileInfo file, Func<string, string> idOf)
    {
        if (string.Equals(file.Extension, ".json", StringComparison.OrdinalIgnoreCase))
        {
            return OfJson(FileText.Read(file).Text, idOf);
        }

        var catalogue = CatalogueFile.Read(file);
        if (catalogue.Errors.Count > 0)
        {
            Violated.Show(file, catalogue, null);
            return null;
        }

        if (catalogue.Resources.Count != 1)
        {
            throw new InvalidDataException($"{file} holds {catalogue.Resources.Count} resources; one change is tried at a time.");
        }

        catalogue.Resolve(idOf);
        return new() { Resource = catalogue.Resources[0] };
    }

    public static SimulateChangeRequest OfJson(string text, Func<string, string> idOf)
    {
        SimulateChangeRequest request;
        try
        {
            request = SimulateChangeRequest.Parser.ParseJson(text);
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or InvalidJsonException or FormatException)
        {
            throw new InvalidDataException($"No change could be read: {broken.Message} Write {JsonForm}, in the contract's names.", broken);
        }

        switch (request.ChangeCase)
        {
            case SimulateChangeRequest.ChangeOneofCase.Grant:
                request.Grant.Consumer = idOf(request.Grant.Consumer);
                break;
            case SimulateChangeRequest.ChangeOneofCase.Resource:
                request.Resource.Provider = idOf(request.Resource.Provider);
                break;
            default:
                throw new InvalidDataException($"The file holds no change; write {JsonForm}.");
        }

        return request;
    }

    /// <summary>A grant as it would stand with some of its terms changed.</summary>
    /// <exception cref="InvalidDataException">It does not have an item that should be dropped, or nothing would change.</exception>
    public static Grant Edit(Grant stands, GrantEdits edits)
    {
        var grant = stands.Clone();
        foreach (var item in edits.DropItems.Where(item => !grant.Items.Remove(item)))
        {
            throw new InvalidDataException($"{grant.Id} does not name {item}; it names {string.Join(", ", stands.Items)}.");
        }

        grant.Purpose = edits.Purpose ?? grant.Purpose;
        grant.Ends = edits.Ends is { } ends ? Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(ends) : grant.Ends;
        grant.Obligations.Add(edits.Oblige.Except(grant.Obligations));
        return grant.Equals(stands) ? throw new InvalidDataException("Nothing would change; give --drop-item, --purpose, --ends or --oblige.") : grant;
    }
}

/// <summary>What is changed of a grant.</summary>
internal sealed record GrantEdits(IReadOnlyList<string> DropItems, string? Purpose, DateTimeOffset? Ends, IReadOnlyList<Obligation> Oblige);
