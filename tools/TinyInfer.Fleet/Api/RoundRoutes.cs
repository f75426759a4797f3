using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using TinyInfer.Fleet.Registry;
using TinyInfer.Fleet.Rounds;

namespace TinyInfer.Fleet.Api;

/// <summary>Rounds of learning together.</summary>
internal static class RoundRoutes
{
    private const int MostShown = 100;

    /// <summary>Adds the routes.</summary>
    /// <param name="api">Where to.</param>
    internal static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder rounds = api.MapGroup("/rounds").WithTags("Rounds");
        rounds.MapGet("/", (RoundTable table) =>
        {
            List<LearningRound> all = table.ReadAll(isActive: false);

            // Of all rounds, however many are shown: what a group has told once is told.
            Dictionary<string, PrivacyView?> groups = all.GroupBy(round => round.Request.Group).ToDictionary(
                group => group.Key, group => PrivacyView.Of([.. group]));
            return all.Take(MostShown).Select(round => RoundView.Of(round) with { Privacy = groups[round.Request.Group] });
        }).WithSummary("Rounds of learning together, the newest first, at most 100.");
        rounds.MapGet("/{number}", IResult (int number, RoundTable table) =>
            table.Find(number) is { } round ? Results.Ok(RoundView.Of(round)) : NoRound(number))
            .Produces<RoundView>().Produces<Problem>(StatusCodes.Status404NotFound).WithSummary("One round.");
        rounds.MapGet("/{number}/result", IResult (int number, RoundTable table, RoundFiles files) =>
            table.Find(number)?.Result is { } hash && files.Find(hash) is { } path ? Results.File(path, "application/json")
                : NoRound(number))
            .Produces<RoundResult>().Produces<Problem>(StatusCodes.Status404NotFound).WithSummary("What a round has found out.");
        rounds.MapPost("/", BeginAsync).Produces<RoundView>(StatusCodes.Status201Created)
            .Produces<Problem>(StatusCodes.Status409Conflict).WithSummary("Begins a round.");
        rounds.MapPost("/{number}/cancel", CancelAsync).Produces<RoundView>(StatusCodes.Status202Accepted)
            .Produces<Problem>(StatusCodes.Status409Conflict).WithSummary("Ends a round without a result.");
    }

    private static IResult NoRound(int number) => Results.NotFound(new Problem($"round {number}: there is none, or it has no result."));

    private static async Task<IResult> BeginAsync(
        RoundRequest request, HttpContext context, IGrainFactory grains, RoundTable table, AuditLog audit)
    {
        int number = table.FindLast() + 1;
        request.CreatePlan(number);
        string who = Access.NameOf(context);
        if (await grains.GetGrain<IRoundRunner>(number).Begin(request, who) is { } problem)
        {
            return Results.Conflict(new Problem(problem));
        }

        RoundView view = RoundView.Of(table.Find(number)!);
        await audit.NoteAsync(who, "begin round", number.ToString(CultureInfo.InvariantCulture), string.Create(
            CultureInfo.InvariantCulture, $"{view.Kind} of group '{view.Group}', share {request.Share}, least {request.Least}"));
        return Results.Created($"/api/rounds/{number}", view);
    }

    private static async Task<IResult> CancelAsync(
        int number, RollbackRequest? request, HttpContext context, IGrainFactory grains, RoundTable table, AuditLog audit)
    {
        string who = Access.NameOf(context);
        string reason = request?.Reason is { Length: > 0 and <= UpdateRegistry.MostNote } said ? said : $"cancelled by {who}";
        if (await grains.GetGrain<IRoundRunner>(number).Cancel(reason) is { } problem)
        {
            return Results.Conflict(new Problem(problem));
        }

        await audit.NoteAsync(who, "cancel round", number.ToString(CultureInfo.InvariantCulture), reason);
        return Results.Accepted($"/api/rounds/{number}", RoundView.Of(table.Find(number)!));
    }
}
