using Spectre.Console;

namespace TinyInfer.Cli.Output;

/// <summary>Shows on a screen how far work has come; a file or pipe sees nothing of it.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs work that reports its stages.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="cancellation">Ends the work at its next report.</param>
    /// <param name="work">The work; it is told where to report the name of a stage and the part of it that is done.</param>
    /// <returns>What the work gives.</returns>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    internal static T Run<T>(Terminal terminal, CancellationToken cancellation, Func<Action<string, double>, T> work)
    {
        if (!terminal.ErrorScreen.Profile.Capabilities.Interactive)
        {
            return work((_, _) => cancellation.ThrowIfCancellationRequested());
        }

        Progress progress = terminal.ErrorScreen.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
        return progress.Start(context =>
        {
            ProgressTask? task = null;
            return work((stage, done) =>
            {
                cancellation.ThrowIfCancellationRequested();
                if (task?.Description != stage)
                {
                    task?.Value(1);
                    task = context.AddTask(Markup.Escape(stage), maxValue: 1);
                }

                task.Value(done);
            });
        });
    }
}
