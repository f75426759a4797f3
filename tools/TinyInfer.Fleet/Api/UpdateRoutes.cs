using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TinyInfer.Fleet.Registry;
using TinyInfer.Fleet.Rollouts;

namespace TinyInfer.Fleet.Api;

/// <summary>Updates and how they go to devices.</summary>
internal static class UpdateRoutes
{
    /// <summary>Adds the routes.</summary>
    /// <param name="api">Where to.</param>
    internal static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder updates = api.MapGroup("/updates").WithTags("Updates");
        updates.MapGet("/", (UpdateRegistry registry) => registry.ReadAll()).WithSummary("All updates, the newest first.");
        updates.MapPost("/", PublishAsync).Accepts<byte[]>("application/octet-stream").Produces<RegisteredUpdate>()
            .WithSummary("Registers an update: the body is its .tiup file.");
        RouteGroupBuilder rollouts = api.MapGroup("/rollouts").WithTags("Roll-outs");
        rollouts.MapGet("/", (RolloutTable table) => table.ReadAll(isActive: false).Select(RolloutView.Of))
            .WithSummary("Roll-outs, the newest first, at most 100.");
        rollouts.MapGet("/{id}", IResult (string id, RolloutTable table) =>
            table.Find(id) is { } rollout ? Results.Ok(rollout) : Results.NotFound(new Problem($"{id}: there is no such roll-out.")))
            .Produces<Rollout>().Produces<Problem>(StatusCodes.Status404NotFound).WithSummary("A roll-out with all its devices.");
        rollouts.MapPost("/", BeginAsync).Produces<RolloutView>(StatusCodes.Status201Created)
            .Produces<Problem>(StatusCodes.Status409Conflict).WithSummary("Begins a roll-out.");
        rollouts.MapPost("/{id}/rollback", RollBackAsync).Produces<RolloutView>(StatusCodes.Status202Accepted)
            .Produces<Problem>(StatusCodes.Status409Conflict).WithSummary("Stops a roll-out; its devices go back.");
    }

    /// <summary>Gives an update to boards that fetch it over HTTP, whole or in ranges.</summary>
    /// <param name="hash">SHA-256 of the file.</param>
    /// <param name="registry">Where updates are.</param>
    /// <returns>The file.</returns>
    internal static IResult Send(string hash, UpdateRegistry registry) => registry.FindFile(hash) is { } path
        ? Results.File(path, "application/octet-stream", enableRangeProcessing: true)
        : Results.NotFound(new Problem("there is no such update."));

    private static async Task<IResult> PublishAsync(
        string? note, string? data, string? report, HttpContext context, UpdateRegistry registry, AuditLog audit)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        string who = Access.NameOf(context);
        RegisteredUpdate update = await registry.AddAsync(body.ToArray(), new Lineage(note, data, report), who);
        await audit.NoteAsync(who, "register", update.Hash, $"counter {update.Counter} group '{update.Group}' {update.Release}");
        return Results.Ok(update);
    }

    private static async Task<IResult> BeginAsync(
        RolloutRequest request, HttpContext context, IGrainFactory grains, RolloutTable table, AuditLog audit, TimeProvider time)
    {
        RolloutPlan plan = (request.Plan ?? new RolloutPlan()).Check();
        string who = Access.NameOf(context);
        string id = $"r{time.GetUtcNow().ToUnixTimeMilliseconds():x}";
        if (await grains.GetGrain<IRolloutRunner>(id).Begin(request.Update ?? string.Empty, plan, who) is { } problem)
        {
            return Results.Conflict(new Problem(problem));
        }

        await audit.NoteAsync(who, "roll out", id, $"{request.Update} canary {plan.Canary} stages {string.Join(',', plan.Percent)}");
        return Results.Created($"/api/rollouts/{id}", RolloutView.Of(table.Find(id)!));
    }

    private static async Task<IResult> RollBackAsync(
        string id, RollbackRequest? request, HttpContext context, IGrainFactory grains, RolloutTable table, AuditLog audit)
    {
        string who = Access.NameOf(context);
        string reason = request?.Reason is { Length: > 0 and <= UpdateRegistry.MostNote } said ? said : $"rolled back by {who}";
        string? problem = table.Find(id) == null
            ? $"{id}: there is no such roll-out."
            : await grains.GetGrain<IRolloutRunner>(id).RollBack(reason);
        if (problem != null)
        {
            return Results.Conflict(new Problem(problem));
        }

        await audit.NoteAsync(who, "roll back", id, reason);
        return Results.Accepted($"/api/rollouts/{id}", RolloutView.Of(table.Find(id)!));
    }
}

/// <summary>Asks for a roll-out.</summary>
/// <param name="Update">Hash of a registered update.</param>
/// <param name="Plan">How it goes; null for the standard.</param>
internal sealed record RolloutRequest(string? Update, RolloutPlan? Plan);

/// <summary>Asks for a roll-out to be undone.</summary>
/// <param name="Reason">Why; null for nothing that is to be said.</param>
internal sealed record RollbackRequest(string? Reason);
