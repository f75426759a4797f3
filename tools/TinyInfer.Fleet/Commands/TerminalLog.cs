using Microsoft.Extensions.Logging;

namespace TinyInfer.Fleet.Commands;

/// <summary>Writes what the service's parts log, a line each.</summary>
/// <param name="writer">Where to.</param>
internal sealed class TerminalLog(TextWriter writer) : ILoggerProvider
{
    private readonly Lock _lock = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Part(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private sealed class Part(TerminalLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (log._lock)
            {
                log.Write($"{logLevel.ToString().ToLowerInvariant()}: {name}: {formatter(state, exception)}"
                    + (exception == null ? string.Empty : $" ({exception.Message})"));
            }
        }
    }

    private void Write(string line)
    {
        writer.WriteLine(line);
        writer.Flush();
    }
}
