using Spectre.Console;
using TinyInfer.Converter.Updates;

namespace TinyInfer.Cli.Output;

/// <summary>Prints what is in an update.</summary>
internal static class UpdateView
{
    /// <summary>Prints an inspection.</summary>
    /// <param name="screen">Where to.</param>
    /// <param name="update">The inspection.</param>
    internal static void Print(IAnsiConsole screen, UpdateInspection update)
    {
        screen.MarkupLineInterpolated(
            $"[bold]update {update.Counter}[/] of {update.Content}, {update.FileSize:N0} bytes, for group \"{update.Group}\"");
        if (update.Release.Length > 0)
        {
            screen.MarkupLineInterpolated($"release: {update.Release}");
        }

        string what = update.IsPatch ? "patch" : "whole content";
        screen.MarkupLineInterpolated($"payload: {what}, {update.PayloadSize:N0} bytes; the content has {update.ContentSize:N0}");
        if (update.MemorySize > 0)
        {
            screen.MarkupLineInterpolated($"RAM of the model: {update.MemorySize:N0} bytes");
        }

        screen.MarkupLine(update.IsPayloadWhole ? "payload: [green]as signed[/]" : "payload: [red]not what was signed[/]");
        screen.MarkupLine(update.IsSigned switch
        {
            true => "signature: [green]of this key[/]",
            false => "signature: [red]not of this key[/]",
            null => "signature: not looked at; --key names the key that it should be of",
        });
    }
}
