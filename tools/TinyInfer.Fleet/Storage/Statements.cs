using Microsoft.Data.Sqlite;

namespace TinyInfer.Fleet.Storage;

/// <summary>Statements that write; each is prepared once.</summary>
/// <param name="connection">Where to.</param>
internal sealed class Statements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>Runs a statement.</summary>
    /// <param name="sql">The statement, with <c>$0</c>, <c>$1</c> ... for values.</param>
    /// <param name="values">The values.</param>
    /// <returns>Rows that it changed.</returns>
    internal int Run(string sql, params object?[] values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>Runs a statement that returns a number of the row that it changed.</summary>
    /// <param name="sql">The statement, with <c>$0</c>, <c>$1</c> ... for values.</param>
    /// <param name="values">The values.</param>
    /// <returns>The number; null if it changed no row.</returns>
    internal long? RunFor(string sql, params object?[] values) => Prepare(sql, values).ExecuteScalar() as long?;

    /// <summary>Name of a value.</summary>
    /// <param name="index">Its index.</param>
    /// <returns>The name.</returns>
    internal static string NameOf(int index) => "$" + index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in _prepared.Values)
        {
            command.Dispose();
        }
    }

    private SqliteCommand Prepare(string sql, object?[] values)
    {
        if (!_prepared.TryGetValue(sql, out SqliteCommand? command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (int i = 0; i < values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = NameOf(i) });
            }

            _prepared.Add(sql, command);
        }

        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
