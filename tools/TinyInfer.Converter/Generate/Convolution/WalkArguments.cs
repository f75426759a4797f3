using TinyInfer.Converter.Generate.Code;

namespace TinyInfer.Converter.Generate.Convolution;

/// <summary>
/// Constants of channels: arguments where they differ from channel to channel, and local variables where they are the same.
/// </summary>
internal sealed class WalkArguments
{
    private readonly List<(string Name, IReadOnlyList<long> Values)> _constants = [];
    private readonly Dictionary<string, Expression> _expressions = [];

    /// <summary>Adds a constant.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its value for each channel.</param>
    internal void Add(string name, IReadOnlyList<long> values) => _constants.Add((name, values));

    /// <summary>Declares what the constants are in a method.</summary>
    internal void Declare(MethodBody body)
    {
        foreach ((string name, IReadOnlyList<long> values) in _constants)
        {
            _expressions[name] = IsSame(values) ? body.Keep(name, Expression.Constant(values[0])) : body.Parameter("long", name);
        }
    }

    /// <summary>
    /// Takes the constants of the only channel as what they are; those that are two instructions go into local variables.
    /// </summary>
    /// <param name="body">The method.</param>
    /// <param name="suffix">What the names of variables end with.</param>
    internal void Inline(MethodBody body, string suffix)
    {
        foreach ((string name, IReadOnlyList<long> values) in _constants)
        {
            Expression constant = Expression.Constant(values[0]);
            _expressions[name] = constant.Cost.Instructions > 1 ? body.Keep(name + suffix, constant) : constant;
        }
    }

    /// <summary>A constant in the method.</summary>
    internal Expression Find(string name) => _expressions[name];

    /// <summary>A constant in the method, if it has been added.</summary>
    internal Expression? FindOrNull(string name) => _expressions.GetValueOrDefault(name);

    /// <summary>The arguments for a channel.</summary>
    internal IEnumerable<Expression> Of(int channel) =>
        _constants.Where(c => !IsSame(c.Values)).Select(c => Expression.Constant(c.Values[channel]));

    private static bool IsSame(IReadOnlyList<long> values) => values.All(v => v == values[0]);
}
