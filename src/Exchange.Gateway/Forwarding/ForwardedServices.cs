using System.Collections.Frozen;
using System.Collections.Immutable;
using Exchange.Audit.V1;
using Exchange.Gateway.V1;
using Exchange.Registry.V1;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;

namespace Exchange.Gateway.Forwarding;

/// <summary>
/// What departments use of the services behind the gateway. Each method is a route of its own, made from the contracts: what is
/// not here is unknown at this door. It grants nothing: the service asked authenticates and decides as if it were called directly.
/// </summary>
internal static class ForwardedServices
{
    // What services ask each other, and never a department.
    private static readonly FrozenSet<string> AmongServices = FrozenSet.ToFrozenSet(
    [
        $"{CorrectionService.Descriptor.FullName}/ReportDiscrepancies",
        $"{LogService.Descriptor.FullName}/CountReads",
        $"{LogService.Descriptor.FullName}/CountMismatches",
    ]);

    public static ImmutableArray<ServiceDescriptor> Registry { get; } =
    [
        CatalogueService.Descriptor,
        ElementService.Descriptor,
        GrantService.Descriptor,
        RequestService.Descriptor,
        UsageService.Descriptor,
        ExplanationService.Descriptor,
        RecollectionService.Descriptor,
        WebhookService.Descriptor,
        NoticeService.Descriptor,
        CorrectionService.Descriptor,
        DisputeService.Descriptor,
        Exchange.Registry.V1.DutyService.Descriptor,
        UpdateService.Descriptor,
        OpeningService.Descriptor,
        HistoryService.Descriptor,
    ];

    public static ImmutableArray<ServiceDescriptor> Audit { get; } =
    [
        LogService.Descriptor,
        Exchange.Audit.V1.DutyService.Descriptor,
        FindingService.Descriptor,
        SimulationService.Descriptor,
        MonitoringService.Descriptor,
        ReportService.Descriptor,
    ];

    /// <summary>Everything that a department finds at the gateway.</summary>
    public static ImmutableArray<ServiceDescriptor> AtTheDoor { get; } =
        [ReadService.Descriptor, ComparisonService.Descriptor, MappingService.Descriptor, Health.Descriptor, .. Registry, .. Audit];

    /// <summary>The methods of services, as they are called.</summary>
    public static IEnumerable<string> MethodsOf(IEnumerable<ServiceDescriptor> services) => services
        .SelectMany(service => service.Methods.Select(method => $"{service.FullName}/{method.Name}"))
        .Where(method => !AmongServices.Contains(method));
}
