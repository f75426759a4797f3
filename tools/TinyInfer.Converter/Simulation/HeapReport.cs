using System.Collections;
using System.Reflection;

namespace TinyInfer.Converter.Simulation;

/// <summary>
/// Bytes that objects take of a board's managed heap, counted by walking them on the desktop. On a 32-bit nanoFramework the heap is in
/// blocks of 12 bytes; an object takes one and one per field, an array two (its header has 20 bytes) and its elements rounded up, where
/// references are blocks again.
/// </summary>
public sealed class HeapReport
{
    private const int BlockSize = 12;

    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly SortedDictionary<string, int> _sizes = new(StringComparer.Ordinal);

    /// <summary>Bytes in all.</summary>
    public int Total => _sizes.Values.Sum();

    /// <summary>Bytes by type, the largest first.</summary>
    public IEnumerable<(string Type, int Bytes)> ByType => _sizes.OrderByDescending(s => s.Value).Select(s => (s.Key, s.Value));

    /// <summary>Adds an object and all that it refers to, as far as it is TinyInfer's; nothing is counted twice.</summary>
    /// <param name="root">The object; null adds nothing.</param>
    public void Add(object? root)
    {
        if (root == null || root is Type or Delegate || (!root.GetType().IsValueType && !_seen.Add(root)))
        {
            return;
        }

        Type type = root.GetType();
        if (root is string text)
        {
            Count(type, (2 * BlockSize) + RoundUp(text.Length + 1));
        }
        else if (root is Array array)
        {
            Type element = type.GetElementType()!;
            int size = element.IsPrimitive || element.IsEnum ? SizeOf(element) : BlockSize;
            Count(type, (2 * BlockSize) + RoundUp(array.Length * size));
            if (!element.IsPrimitive)
            {
                AddAll(array);
            }
        }
        else if (IsDeviceType(type))
        {
            FieldInfo[] fields = [.. Fields(type)];
            Count(type, BlockSize * (1 + fields.Length));
            AddAll(fields.Where(f => !f.FieldType.IsValueType).Select(f => f.GetValue(root)));
        }
    }

    /// <summary>Adds what the static fields of an assembly hold.</summary>
    /// <param name="assembly">The assembly.</param>
    public void AddStatics(Assembly assembly) => AddAll(
        assembly.GetTypes().Where(t => !t.ContainsGenericParameters && !t.Name.Contains('<'))
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(f => !f.IsLiteral && !f.FieldType.IsValueType)
            .Select(f => f.GetValue(null)));

    /// <summary>The libraries' types, applications' and generated models'.</summary>
    private static bool IsDeviceType(Type type) => type.Namespace is { } name
        && (name.StartsWith("TinyInfer", StringComparison.Ordinal) || name.StartsWith("BearingGuard", StringComparison.Ordinal));

    private static IEnumerable<FieldInfo> Fields(Type type) => type.BaseType == null || type.BaseType == typeof(object)
        ? type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        : Fields(type.BaseType).Concat(type.GetFields(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));

    private static int RoundUp(int bytes) => (bytes + BlockSize - 1) / BlockSize * BlockSize;

    private static int SizeOf(Type type) => System.Runtime.InteropServices.Marshal.SizeOf(
        type == typeof(bool) ? typeof(byte) : type == typeof(char) ? typeof(short) : type.IsEnum ? type.GetEnumUnderlyingType() : type);

    private void AddAll(IEnumerable items)
    {
        foreach (object? item in items)
        {
            Add(item);
        }
    }

    private void Count(Type type, int bytes) => _sizes[type.Name] = _sizes.GetValueOrDefault(type.Name) + bytes;
}
