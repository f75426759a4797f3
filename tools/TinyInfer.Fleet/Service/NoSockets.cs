using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace TinyInfer.Fleet.Service;

/// <summary>Has a silo that is alone listen to nobody: Orleans opens a port for its neighbours, and there are none.</summary>
internal sealed class NoSockets : IConnectionListenerFactory
{
    /// <summary>Takes the place of all that listens for Orleans.</summary>
    /// <param name="services">The silo's services.</param>
    internal static void Use(IServiceCollection services)
    {
        NoSockets none = new();
        foreach (ServiceDescriptor old in services.Where(s => s.IsKeyedService && s.ServiceType == typeof(IConnectionListenerFactory))
            .ToArray())
        {
            services.Remove(old);
            services.Add(new ServiceDescriptor(typeof(IConnectionListenerFactory), old.ServiceKey, none));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new Listener(endpoint));

    private sealed class Listener(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _end = new();

        public EndPoint EndPoint => endpoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            using CancellationTokenRegistration registration = cancellationToken.Register(() => _end.TrySetResult(null));
            return await _end.Task;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _end.TrySetResult(null);
            return default;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
