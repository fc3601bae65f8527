using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Requests;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using V1 = Exchange.Registry.V1;

namespace Exchange.Hosting.Wire;

/// <summary>Applications as they are filed: what a requester states, and what it asks for.</summary>
public static class ApplicationWire
{
    public const int ReferenceMax = 64;

    public const int DemandsMax = 20;

    private const int WantedMax = 500;

    private static readonly MessageParser<V1.Application> Known = V1.Application.Parser.WithDiscardUnknownFields(true);

    /// <summary>
    /// Null when anything is wrong with its form; all of it is told. A field that is not known here may be a condition, so it is wrong.
    /// </summary>
    public static Application? Read(V1.Application? wire, Fields fields, DateTimeOffset now)
    {
        if (wire is null)
        {
            fields.Required("application", wire);
            return null;
        }

        var at = fields.Under("application");
        var application = new Application(
            at.Text("reference", wire.Reference, ReferenceMax),
            ReadStatements(at, "statements", wire.Statements),
            at.Each("demands", wire.Demands, 1, DemandsMax, ReadAskedDemand));
        Once(at, application);
        var ends = application.Statements.Ends;
        fields.Found.When(
            ends != default && ends <= now, "application.statements.ends", ViolationCode.FieldOutOfRange, "An instant to come.");
        fields.Found.When(
            !application.Statements.Declaration && wire.Statements is not null,
            "application.statements.declaration",
            ViolationCode.FieldRequired,
            "The requester vouches that it is true, lawful and necessary 真实性、合法性、必要性.");
        fields.Found.When(
            !Known.ParseFrom(wire.ToByteString()).Equals(wire),
            "application",
            ViolationCode.FieldUnknownValue,
            "The application has a field that is not known here.");
        return fields.Found.Any ? null : application;
    }

    public static Statements ReadStatements(Fields fields, string field, V1.Statements? wire)
    {
        if (wire is null)
        {
            fields.Required(field, wire);
            wire = new();
            fields = new(new(), "");
        }

        var at = fields.Under(field);
        var statements = new Statements
        {
            Purpose = at.Text("purpose", wire.Purpose, 128),
            PurposeKind = at.Choice<PurposeKind>("purpose_kind", (int)wire.PurposeKind),
            Duty = at.Text("duty", wire.Duty, 500),
            Basis = at.Text("basis", wire.Basis, 200),
            Scenario = at.Text("scenario", wire.Scenario, 1000),
            UseScope = at.Text("use_scope", wire.UseScope, 1000),
            Begins = ReadInstant(at, "begins", wire.Begins),
            Ends = ReadInstant(at, "ends", wire.Ends),
            Declaration = wire.Declaration,
            ImpactAssessment = at.Optional("impact_assessment", wire.ImpactAssessment, 64),
            ContractorTasks = at.Each("contractor_tasks", wire.ContractorTasks, 0, 20, static (f, name, task) => f.Text(name, task, 128)),
        };
        if (statements.Ends != default && statements.Begins >= statements.Ends)
        {
            at.Add("ends", ViolationCode.FieldConflict, "The use ends after it begins.");
        }

        return statements;
    }

    /// <summary>
    /// A demand as it is stored: one that was catalogued on the way names both what was wanted and the resource, and one that was
    /// routed to a department names in words all the items that were asked for, however many.
    /// </summary>
    public static Demand ReadDemand(Fields fields, string field, V1.Demand? wire)
    {
        wire ??= new();
        var at = fields.Under(field);
        return new()
        {
            Resource = wire.Resource.Length == 0 ? null : CatalogueWire.ReadCode(at, "resource", wire.Resource) ?? Nowhere.Code,
            Wanted = at.Optional("wanted", wire.Wanted, int.MaxValue),
            Provider = wire.Provider.Length == 0 ? null : DepartmentWire.ReadId(at, "provider", wire.Provider) ?? Nowhere.Department,
            Items = at.Each("items", wire.Items, 0, 500, static (f, name, id) => CatalogueWire.ReadItemId(f, name, id) ?? Nowhere.Item),
            Scope = at.Each("scope", wire.Scope, 0, 20, GrantWire.ReadScopeTerm),
            Modes = at.Each("modes", wire.Modes, 1, 3, static (f, name, mode) => f.Choice<Mode>(name, (int)mode)),
            Quota = wire.Quota is null ? null : GrantWire.ReadQuota(at.Under("quota"), wire.Quota),
            ReturnFlow = wire.ReturnFlow,
        };
    }

    extension(Demand demand)
    {
        public V1.Demand ToWire() => new()
        {
            Resource = demand.Resource?.Value ?? "",
            Wanted = demand.Wanted ?? "",
            Provider = demand.Provider?.Value ?? "",
            Items = { demand.Items.Select(item => item.Value) },
            Scope = { demand.Scope.Select(GrantWire.ToScopeTerm) },
            Modes = { demand.Modes.Select(mode => (V1.Mode)mode) },
            Quota = demand.Quota?.ToWire(),
            ReturnFlow = demand.ReturnFlow,
        };
    }

    extension(Statements statements)
    {
        public V1.Statements ToWire() => new()
        {
            Purpose = statements.Purpose,
            PurposeKind = (V1.PurposeKind)statements.PurposeKind,
            Duty = statements.Duty,
            Basis = statements.Basis,
            Scenario = statements.Scenario,
            UseScope = statements.UseScope,
            Begins = statements.Begins.ToTimestamp(),
            Ends = statements.Ends.ToTimestamp(),
            Declaration = statements.Declaration,
            ImpactAssessment = statements.ImpactAssessment ?? "",
            ContractorTasks = { statements.ContractorTasks },
        };
    }

    // As it is asked for: of a resource, item by item; or, where nothing is catalogued, in words.
    private static Demand ReadAskedDemand(Fields fields, string field, V1.Demand wire)
    {
        var demand = ReadDemand(fields, field, wire);
        var at = fields.Under(field);
        if (wire.Wanted.Length > WantedMax)
        {
            at.Add("wanted", ViolationCode.FieldTooLong, $"At most {WantedMax} characters.");
        }

        if (wire.Resource.Length > 0)
        {
            Unless(wire.Wanted.Length == 0, "wanted", "Name either the resource or what is wanted in words.");
            Unless(wire.Provider.Length == 0, "provider", "The resource names its provider.");
            if (wire.Items.Count == 0)
            {
                at.Add("items", ViolationCode.FieldRequired, "Give at least 1.");
            }

            return demand;
        }

        if (wire.Wanted.Length == 0)
        {
            at.Add("resource", ViolationCode.FieldRequired, "Name the resource, or say in wanted what is not catalogued.");
        }

        Unless(wire.Items.Count == 0, "items", "What is not catalogued has no items yet; say in wanted which are meant.");
        Unless(wire.Scope.Count == 0, "scope", "What is not catalogued has no items yet; say in wanted which rows are meant.");
        Unless(!wire.ReturnFlow, "return_flow", "Only of a resource can it be told what flows back.");
        return demand;

        void Unless(bool fine, string name, string description)
        {
            if (!fine)
            {
                at.Add(name, ViolationCode.FieldConflict, description);
            }
        }
    }

    // Two demands for one thing would be one request with two contents.
    private static void Once(Fields at, Application application)
    {
        var all = application.Demands;
        for (var i = 0; i < all.Length; i++)
        {
            var one = all[i];
            if (all.Take(i).Any(other => other.Resource == one.Resource && other.Wanted == one.Wanted))
            {
                at.Add(
                    one.Resource is null ? $"demands[{i}].wanted" : $"demands[{i}].resource",
                    ViolationCode.FieldDuplicate,
                    "One demand for each resource; file another application for another scope.");
            }
        }
    }

    private static DateTimeOffset ReadInstant(Fields at, string field, Timestamp? wire)
    {
        if (wire is null)
        {
            at.Add(field, ViolationCode.FieldRequired, "Give a day, or an instant.");
        }

        return InstantWire.Read(at, field, wire) ?? default;
    }
}
